package io.entrannas.data;

import io.entrannas.engine.Shape;

/**
 * Images of any size for evaluation, as torchvision's {@code Resize} and {@code CenterCrop} do: the shorter side is resized to
 * 8/7 of the crop's longer one, 256 pixels for 224, with the aspect ratio kept, and the centre is cut out.
 *
 * @param crop size of the result
 */
record CentreCrop(Size crop) implements Augmentation {
    private static final int RESIZED = 256;
    private static final int CROPPED = 224;

    /** In shorter sides. */
    private static final int LONGEST = 8;

    @Override
    public Shape shape(Dataset dataset) {
        return new Shape(1, crop.height(), crop.width(), dataset.channels());
    }

    /** The whole image's size before the centre is cut out; the longer side is rounded down. */
    Size resized(Size image) {
        int shorter = Math.min(image.height(), image.width());
        return new Size(scaled(image.height(), shorter), scaled(image.width(), shorter));
    }

    private int scaled(int side, int shorter) {
        return (int) ((long) side * shortSide() / shorter);
    }

    /** Pixels of the shorter side after resizing. */
    int shortSide() {
        return Math.round((float) Math.max(crop.height(), crop.width()) * RESIZED / CROPPED);
    }

    /** The centre of a resized image; a half is rounded to the even number, as Python does. */
    CropBox centre(Size resized) {
        return new CropBox(
                (int) Math.rint((resized.height() - crop.height()) / 2.0),
                (int) Math.rint((resized.width() - crop.width()) / 2.0),
                crop);
    }

    /**
     * The part of an image that is resized: all of it, unless it is so long that it would take gigabytes to enlarge it; then
     * its middle, whose pixels are all that the centre is made of.
     */
    CropBox resizedPart(Size image) {
        int longest = LONGEST * Math.min(image.height(), image.width());
        Size part = new Size(shortened(image.height(), longest), shortened(image.width(), longest));
        return new CropBox((image.height() - part.height()) / 2, (image.width() - part.width()) / 2, part);
    }

    /** As much is left out on one side as on the other. */
    private static int shortened(int side, int longest) {
        return side <= longest ? side : longest + (side - longest) % 2;
    }

    DecodedImage of(DecodedImage image) {
        CropBox part = resizedPart(image.size());
        try (DecodedImage resized = image.resized(part, resized(part.size()))) {
            return resized.cropped(centre(resized.size()));
        }
    }
}
