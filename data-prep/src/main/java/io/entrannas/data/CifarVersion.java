package io.entrannas.data;

import java.util.Locale;
import io.entrannas.UserError;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * The binary versions of CIFAR-10 and CIFAR-100. An image is its label (CIFAR-100: a coarse and a fine one, of which the
 * fine one counts) in a byte and 3,072 bytes of pixels: the red plane, 32 rows of 32 columns, the green one, the blue one.
 */
enum CifarVersion {
    CIFAR_10(
            "cifar-10-binary.tar.gz",
            "cifar-10-batches-bin",
            "batches.meta.txt",
            1,
            Pattern.compile("data_batch_\\d+\\.bin"),
            "test_batch.bin"),
    CIFAR_100(
            "cifar-100-binary.tar.gz",
            "cifar-100-binary",
            "fine_label_names.txt",
            2,
            Pattern.compile("train\\.bin"),
            "test.bin");

    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int CHANNELS = 3;

    private final String archive;
    private final String folder;
    private final String classNames;
    private final int labelBytes;
    private final Pattern training;
    private final String test;

    CifarVersion(String archive, String folder, String classNames, int labelBytes, Pattern training, String test) {
        this.archive = archive;
        this.folder = folder;
        this.classNames = classNames;
        this.labelBytes = labelBytes;
        this.training = training;
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

    /** The split of a file of images; null when it is none. */
    Split split(String file) {
        if (training.matcher(file).matches()) {
            return Split.TRAIN;
        }
        return file.equals(test) ? Split.TEST : null;
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
