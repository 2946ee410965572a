package io.entrannas.data;

import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** The first images of the Fashion-MNIST sample, prepared as a data set by the job that users run. */
public final class SmallSample {
    private static final int SIDE = 28;
    private static final Path SAMPLE = Path.of("../data-prep/src/main/sample/fashion-mnist");

    private SmallSample() {}

    /**
     * Needs a {@code spark.master} among the system properties.
     *
     * @param folder receives the source and the data set
     * @param options further options of the preparation
     * @return the data set's folder
     */
    public static Path prepare(Path folder, int train, int test, String... options) throws IOException {
        Path source = Files.createDirectories(folder.resolve("source"));
        shorten("train-images-idx3-ubyte.gz", source, train, 2);
        shorten("train-labels-idx1-ubyte.gz", source, train, 0);
        shorten("t10k-images-idx3-ubyte.gz", source, test, 2);
        shorten("t10k-labels-idx1-ubyte.gz", source, test, 0);
        return prepare(source, folder.resolve("data"), options);
    }

    /** Prepares 60 grey images of 28x28 pixels for each of two classes; see {@link #prepare(Path, int, int, String...)}. */
    public static Path twoClasses(Path folder) throws IOException {
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        for (String name : List.of("dark", "light")) {
            Path images = Files.createDirectories(folder.resolve("source").resolve(name));
            for (int i = 0; i < 60; i++) {
                image.getRaster().setSample(i % 28, i / 28, 0, name.equals("dark") ? 1 + i : 255 - i);
                ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
            }
        }
        return prepare(folder.resolve("source"), folder.resolve("data"));
    }

    /**
     * Prepares 60 training and 20 test pictures of the sample as coloured JPEG and PNG files of many sizes, in two classes;
     * their source is the folder {@code source}. See {@link #prepare(Path, int, int, String...)}.
     */
    public static Path severalSizes(Path folder) throws IOException {
        Path source = folder.resolve("source");
        byte[] pixels;
        try (DataInputStream in = new DataInputStream(
                new GZIPInputStream(Files.newInputStream(SAMPLE.resolve("train-images-idx3-ubyte.gz"))))) {
            in.skipNBytes(16);
            pixels = in.readNBytes(80 * SIDE * SIDE);
        }
        for (int i = 0; i < 80; i++) {
            String format = i % 3 == 0 ? "png" : "jpg";
            Path images = Files.createDirectories(
                    source.resolve(i < 60 ? "train" : "test").resolve(i % 2 == 0 ? "even" : "odd"));
            ImageIO.write(
                    coloured(pixels, i, 30 + i % 17, 30 + i % 23),
                    format,
                    images.resolve(i + "." + format).toFile());
        }
        return prepare(source, folder.resolve("data"), "--resize", "keep");
    }

    private static BufferedImage coloured(byte[] pixels, int number, int height, int width) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = (number * SIDE + y * SIDE / height) * SIDE + x * SIDE / width;
                int value = Byte.toUnsignedInt(pixels[from]);
                image.setRGB(x, y, value << 16 | (255 - value) << 8 | value / 2);
            }
        }
        return image;
    }

    private static Path prepare(Path source, Path output, String... options) {
        String[] arguments = new String[4 + options.length];
        arguments[0] = "--source";
        arguments[1] = source.toString();
        arguments[2] = "--output";
        arguments[3] = output.toString();
        System.arraycopy(options, 0, arguments, 4, options.length);
        if (PrepareDataJob.commandLine().execute(arguments) != 0) {
            throw new IllegalStateException("the sample cannot be prepared");
        }
        return output;
    }

    /** @param sizes number of sizes after the count in the header of the IDX file: 2 for images, 0 for labels */
    private static void shorten(String name, Path target, int count, int sizes) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(SAMPLE.resolve(name))));
                DataOutputStream out =
                        new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(target.resolve(name))))) {
            out.writeInt(in.readInt());
            in.readInt();
            out.writeInt(count);
            int bytes = count;
            for (int i = 0; i < sizes; i++) {
                int size = in.readInt();
                out.writeInt(size);
                bytes *= size;
            }
            out.write(in.readNBytes(bytes));
        }
    }
}
