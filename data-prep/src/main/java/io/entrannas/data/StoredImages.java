package io.entrannas.data;

import io.entrannas.UserError;
import io.entrannas.engine.Shape;

/** Decodes stored images. Throws {@link UserError} when one is not as it was stored. */
final class StoredImages {
    private final ImageCodec codec = new ImageCodec();

    private interface Decoder<T> {
        T decode(StoredImage image) throws UnusableImage;
    }

    /**
     * Height * width * channels unsigned bytes of an image of one shape.
     *
     * @param shape that it must have, in its own channels or others
     */
    byte[] pixels(StoredImage stored, Shape shape) {
        return decode(stored, image -> {
            Pixels pixels = image.encoding() == Encoding.RAW
                    ? codec.convert(raw(image), shape.channels())
                    : codec.decode(image.bytes(), shape.channels());
            if (pixels.height() != shape.height() || pixels.width() != shape.width()) {
                throw new UnusableImage(
                        "it has " + pixels.size() + " pixels, not " + shape.height() + "x" + shape.width());
            }
            return pixels.values();
        });
    }

    /** The same image as plain pixels of {@code shape}. */
    StoredImage decoded(StoredImage stored, Shape shape) {
        return new StoredImage(
                stored.shard(), stored.label(), shape.height(), shape.width(), Encoding.RAW, pixels(stored, shape));
    }

    /** An image of whatever size with 1 or 3 channels, to be closed. */
    DecodedImage open(StoredImage stored, int channels) {
        return decode(
                stored,
                image -> image.encoding() == Encoding.RAW
                        ? codec.open(codec.convert(raw(image), channels))
                        : codec.open(image.bytes(), channels));
    }

    private static <T> T decode(StoredImage image, Decoder<T> decoder) {
        try {
            return decoder.decode(image);
        } catch (UnusableImage e) {
            throw new UserError(
                    "an image in " + image.shard() + " was changed: " + e.getMessage() + "; " + ShardReader.REMEDY, e);
        }
    }

    private static Pixels raw(StoredImage image) throws UnusableImage {
        int positions = Math.multiplyExact(image.height(), image.width());
        int channels = image.bytes().length / positions;
        if ((channels != 1 && channels != 3) || channels * positions != image.bytes().length) {
            throw new UnusableImage(
                    image.bytes().length + " bytes are not the pixels of " + image.height() + "x" + image.width());
        }
        return new Pixels(image.height(), image.width(), channels, image.bytes());
    }
}
