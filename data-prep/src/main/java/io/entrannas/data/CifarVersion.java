package io.entrannas.data;

import io.entrannas.UserError;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.Path;

/**
 * The binary versions of CIFAR-10 and CIFAR-100. An image is its label (CIFAR-100: a coarse and a fine one, of which the
 * fine one counts) in a byte and 3,072 bytes of pixels: the red plane, 32 rows of 32 columns, the green one, the blue one.
 */
enum CifarVersion {
    CIFAR_10("cifar-10-binary.tar.gz", "cifar-10-batches-bin", "batches.meta.txt", 1, "test_batch.bin"),
    CIFAR_100("cifar-100-binary.tar.gz", "cifar-100-binary", "fine_label_names.txt", 2, "test.bin");

    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int CHANNELS = 3;

    private final String archive;
    private final String folder;
    private final String classNames;
    private final int labelBytes;
    private final String test;

    CifarVersion(String archive, String folder, String classNames, int labelBytes, String test) {
        this.archive = archive;
        this.folder = folder;
        this.classNames = classNames;
        this.labelBytes = labelBytes;
        this.test = test;
    }

    /** The archive as it is distributed. */
    String archive() {
        return archive;
    }

    /** The folder in the archive. */
    String folder() {
        return folder;
    }

    /** The file with the name of a class in each line. */
    String classNames() {
        return classNames;
    }

    /** Whether a folder that holds {@code names} holds this version, packed or not. */
    boolean isAmong(Set<String> names) {
        return names.contains(archive) || names.contains(folder) || names.contains(classNames);
    }

    private List<String> training() {
        return switch (this) {
            case CIFAR_10 ->
                IntStream.rangeClosed(1, 5)
                        .mapToObj(number -> "data_batch_" + number + ".bin")
                        .toList();
            case CIFAR_100 -> List.of("train.bin");
        };
    }

    /** The split of a file of images; null when it is none. */
    Split split(String file) {
        if (training().contains(file)) {
            return Split.TRAIN;
        }
        return file.equals(test) ? Split.TEST : null;
    }

    /** Throws {@link UserError} when files of images are missing at {@code place}. */
    void requireAll(Set<String> files, Path place) {
        List<String> missing = Stream.concat(training().stream(), Stream.of(test))
                .filter(file -> !files.contains(file))
                .toList();
        if (!missing.isEmpty()) {
            throw new UserError(place + " holds no " + String.join(", ", missing) + "; fetch it again");
        }
    }

    /** Throws {@link UserError} when so many bytes are not one or more whole images. */
    void requireWhole(String file, long bytes) {
        int image = labelBytes + CHANNELS * PLANE;
        if (bytes == 0 || bytes % image != 0) {
            throw new UserError(file + " has " + bytes + " bytes, which is not a number of images of " + image
                    + " bytes; fetch it again");
        }
    }

    /**
     * The next image; null at the end. Its key is the file's name without {@code .bin} and its number.
     *
     * @param file name of the file
     * @param classes number of classes
     * @throws UserError when the file is damaged
     */
    SourceImage next(InputStream in, String file, int number, int classes) throws IOException {
        byte[] image;
        try {
            image = in.readNBytes(labelBytes + CHANNELS * PLANE);
        } catch (EOFException | ZipException e) {
            throw new UserError(file + " is truncated or damaged; fetch it again", e);
        }
        if (image.length == 0) {
            return null;
        }
        int label = Byte.toUnsignedInt(image[labelBytes - 1]);
        if (image.length < labelBytes + CHANNELS * PLANE || label >= classes) {
            throw new UserError("image " + number + " of " + file + " is damaged: it has " + image.length
                    + " bytes and label " + label + " of " + classes + " classes; fetch it again");
        }
        byte[] values = new byte[CHANNELS * PLANE];
        for (int c = 0; c < CHANNELS; c++) {
            for (int position = 0; position < PLANE; position++) {
                values[position * CHANNELS + c] = image[labelBytes + c * PLANE + position];
            }
        }
        String key = String.format(Locale.ROOT, "%s/%05d", file.substring(0, file.lastIndexOf('.')), number);
        return new SourceImage.Raw(key, split(file), label, new Pixels(SIDE, SIDE, CHANNELS, values));
    }
}
