package io.entrannas.data;

import io.entrannas.engine.Shape;

/** Reads images of any source for a network. */
public final class ImageReader {
    private final ImageCodec codec = new ImageCodec();
    private final Shape shape;
    private final Fitting fitting;

    /**
     * @param shape of one image
     * @param fitting of images of another size or number of channels
     */
    public ImageReader(Shape shape, Fitting fitting) {
        this.shape = shape;
        this.fitting = fitting;
    }

    /** What becomes of images of another shape than the network's. */
    public enum Fitting {
        /** They are refused. */
        NONE,
        /** They are resized, whatever their aspect ratio, as the preparation of a data set of one size does. */
        RESIZE,
        /** They are resized with their aspect ratio, and the centre is cut out, as evaluation on several sizes does. */
        CENTRE_CROP
    }

    /**
     * @param image a JPEG or a PNG, or the pixels themselves, when there are as many bytes as the shape has values
     * @return height * width * channels unsigned bytes, row by row; colours in the order red, green, blue
     * @throws UnusableImage when it cannot be decoded, or has another shape
     */
    public byte[] pixels(byte[] image) throws UnusableImage {
        ImageHeader header;
        try {
            header = ImageHeader.read(image);
        } catch (UnusableImage e) {
            if (image.length == shape.imageSize()) {
                return image;
            }
            throw e;
        }
        Size wanted = new Size(shape.height(), shape.width());
        if (fitting == Fitting.NONE && !header.size().equals(wanted)) {
            throw new UnusableImage("wrong size: it has " + header.size() + " pixels, the network reads " + wanted);
        }
        try (DecodedImage decoded = codec.open(image, fitting == Fitting.NONE ? 0 : shape.channels())) {
            if (decoded.channels() != shape.channels()) {
                throw new UnusableImage(
                        "wrong channels: it has " + decoded.channels() + ", the network reads " + shape.channels());
            }
            return fitted(decoded, wanted);
        }
    }

    private byte[] fitted(DecodedImage decoded, Size wanted) {
        if (decoded.size().equals(wanted)) {
            return decoded.pixels().values();
        }
        try (DecodedImage fitted =
                fitting == Fitting.RESIZE ? decoded.resized(wanted) : new CentreCrop(wanted).of(decoded)) {
            return fitted.pixels().values();
        }
    }
}
