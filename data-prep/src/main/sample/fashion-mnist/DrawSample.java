import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Draws the balanced sample of Fashion-MNIST that lies beside this file: {@code java DrawSample.java FULL_DIR SAMPLE_DIR}.
 *
 * <p>Takes the first 600 training and the first 100 test images of each of the ten classes and keeps their order. The full
 * set is published in random order, so that the first images of a class are a random draw of it.
 */
final class DrawSample {
    private static final int CLASSES = 10;

    private DrawSample() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: java DrawSample.java FULL_DIR SAMPLE_DIR");
            System.exit(2);
        }
        Path full = Path.of(args[0]);
        Path sample = Files.createDirectories(Path.of(args[1]));
        draw(full, sample, "train", 600);
        draw(full, sample, "t10k", 100);
    }

    private static void draw(Path full, Path sample, String split, int perClass) throws IOException {
        String imagesName = split + "-images-idx3-ubyte.gz";
        String labelsName = split + "-labels-idx1-ubyte.gz";
        try (DataInputStream images = read(full.resolve(imagesName));
                DataInputStream labels = read(full.resolve(labelsName));
                DataOutputStream drawnImages = write(sample.resolve(imagesName));
                DataOutputStream drawnLabels = write(sample.resolve(labelsName))) {
            drawnImages.writeInt(images.readInt());
            drawnLabels.writeInt(labels.readInt());
            int count = images.readInt();
            if (labels.readInt() != count) {
                throw new IOException(imagesName + " and " + labelsName + " differ in their number of items");
            }
            drawnImages.writeInt(CLASSES * perClass);
            drawnLabels.writeInt(CLASSES * perClass);
            int height = images.readInt();
            int width = images.readInt();
            drawnImages.writeInt(height);
            drawnImages.writeInt(width);

            int[] drawn = new int[CLASSES];
            for (int i = 0; i < count; i++) {
                byte[] image = images.readNBytes(height * width);
                int label = labels.readUnsignedByte();
                if (drawn[label] < perClass) {
                    drawn[label]++;
                    drawnImages.write(image);
                    drawnLabels.writeByte(label);
                }
            }
        }
    }

    private static DataInputStream read(Path file) throws IOException {
        return new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16));
    }

    private static DataOutputStream write(Path file) throws IOException {
        return new DataOutputStream(new BestGzip(Files.newOutputStream(file)));
    }

    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
