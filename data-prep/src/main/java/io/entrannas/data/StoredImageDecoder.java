package io.entrannas.data;

import io.entrannas.UserError;
import io.entrannas.engine.Shape;

/** Turns stored images into pixels of the data set's shape. */
final class StoredImageDecoder {
    private final ImageCodec codec = new ImageCodec();
    private final Shape shape;

    /** @param shape of one image */
    StoredImageDecoder(Shape shape) {
        this.shape = shape;
    }

    /** Height * width * channels unsigned bytes. */
    byte[] pixels(StoredImage image) {
        try {
            Pixels pixels =
                    image.encoding() == Encoding.RAW ? raw(image) : codec.decode(image.bytes(), shape.channels());
            if (pixels.height() != shape.height() || pixels.width() != shape.width()) {
                throw new UnusableImage(
                        "it has " + pixels.size() + " pixels, not " + shape.height() + "x" + shape.width());
            }
            return pixels.values();
        } catch (UnusableImage e) {
            throw new UserError(
                    "an image in " + image.shard() + " was changed: " + e.getMessage() + "; " + ShardReader.REMEDY, e);
        }
    }

    private Pixels raw(StoredImage image) throws UnusableImage {
        int positions = Math.multiplyExact(image.height(), image.width());
        int channels = image.bytes().length / positions;
        if ((channels != 1 && channels != 3) || channels * positions != image.bytes().length) {
            throw new UnusableImage(
                    image.bytes().length + " bytes are not the pixels of " + image.height() + "x" + image.width());
        }
        return codec.convert(new Pixels(image.height(), image.width(), channels, image.bytes()), shape.channels());
    }
}
