package io.entrannas.data;

import io.entrannas.engine.Shape;

/** Reads images of any source for a network. */
public final class ImageReader {
    private final ImageCodec codec = new ImageCodec();
    private final Shape shape;
    private final boolean fit;

    /**
     * @param shape of one image
     * @param fit whether images of another size or number of channels are brought to the shape, as the preparation of a data
     *     set does; otherwise they are refused
     */
    public ImageReader(Shape shape, boolean fit) {
        this.shape = shape;
        this.fit = fit;
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
        if (!fit && !header.size().equals(wanted)) {
            throw new UnusableImage("wrong size: it has " + header.size() + " pixels, the network reads " + wanted);
        }
        Pixels pixels = codec.decode(image, fit ? shape.channels() : 0);
        if (pixels.channels() != shape.channels()) {
            throw new UnusableImage(
                    "wrong channels: it has " + pixels.channels() + ", the network reads " + shape.channels());
        }
        return codec.resize(pixels, wanted).values();
    }
}
