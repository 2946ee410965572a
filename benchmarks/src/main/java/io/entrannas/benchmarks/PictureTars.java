package io.entrannas.benchmarks;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes training images in the form in which ImageNet is distributed, a tar of a tar per class, of pictures that cost as
 * much to decode and take as much room: 500x375 pixels and about 110 kB, smooth areas with some noise.
 */
@Command(name = "picture-tars", description = "Writes synthetic pictures as ILSVRC2012_img_train.tar.")
final class PictureTars implements Callable<Integer> {
    private static final int HEIGHT = 375;
    private static final int WIDTH = 500;
    private static final int COARSE = 25;
    private static final int QUALITY = 92;
    private static final int NOISE = 24;

    /** Pictures that are really made; every class repeats them in another order. */
    private static final int PICTURES = 40;

    /** As many as in ImageNet, or fewer where that makes less than two classes. There are always an even number of classes, for two cores. */
    private static final int PER_CLASS = 1300;

    @Option(names = "--output", required = true, description = "folder for the tar")
    private Path output;

    @Option(names = "--megabytes", required = true, description = "size of the tar")
    private long megabytes;

    public static void main(String[] args) {
        System.exit(new CommandLine(new PictureTars()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        SplittableRandom random = new SplittableRandom(0);
        List<byte[]> pictures = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            pictures.add(picture(random));
        }
        long bytes = pictures.stream().mapToLong(picture -> picture.length).sum() / PICTURES;
        int perClass = (int) Math.min(PER_CLASS, (megabytes << 20) / 2 / bytes);
        Files.createDirectories(output);
        try (OutputStream file =
                        new BufferedOutputStream(Files.newOutputStream(output.resolve("ILSVRC2012_img_train.tar")));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(file, "UTF-8")) {
            for (int label = 0; label % 2 == 1 || tar.getBytesWritten() + bytes < megabytes << 20; label++) {
                String synset = String.format(Locale.ROOT, "n%08d", label);
                add(tar, synset + ".tar", ofClass(synset, label, perClass, pictures));
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private static byte[] ofClass(String synset, int label, int perClass, List<byte[]> pictures) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (int i = 0; i < perClass; i++) {
                add(tar, synset + "_" + i + ".JPEG", pictures.get((i * 7 + label) % PICTURES));
            }
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static byte[] picture(SplittableRandom random) {
        byte[] coarse = new byte[HEIGHT / COARSE * (WIDTH / COARSE) * 3];
        random.nextBytes(coarse);
        try (Mat small = new Mat(HEIGHT / COARSE, WIDTH / COARSE, CV_8UC3);
                Mat large = new Mat();
                Size size = new Size(WIDTH, HEIGHT);
                IntPointer settings = new IntPointer(IMWRITE_JPEG_QUALITY, QUALITY);
                BytePointer file = new BytePointer()) {
            small.data().put(coarse);
            opencv_imgproc.resize(small, large, size, 0, 0, opencv_imgproc.INTER_CUBIC);
            byte[] values = new byte[HEIGHT * WIDTH * 3];
            large.data().get(values);
            for (int i = 0; i < values.length; i++) {
                int noisy = Byte.toUnsignedInt(values[i]) + random.nextInt(-NOISE, NOISE + 1);
                values[i] = (byte) Math.max(0, Math.min(255, noisy));
            }
            large.data().put(values);
            opencv_imgcodecs.imencode(".jpg", large, file, settings);
            byte[] bytes = new byte[Math.toIntExact(file.limit())];
            file.get(bytes);
            return bytes;
        }
    }
}
