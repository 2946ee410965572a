package io.entrannas.data;

import java.util.SplittableRandom;

/**
 * A part of an image.
 *
 * @param top first row
 * @param left first column
 * @param size rows and columns
 */
record CropBox(int top, int left, Size size) {
    private static final double LEAST_SCALE = 0.08;
    private static final double LEAST_RATIO = 3.0 / 4;
    private static final double MOST_RATIO = 4.0 / 3;
    private static final int TRIES = 10;

    static CropBox whole(Size image) {
        return new CropBox(0, 0, image);
    }

    /**
     * Draws one as torchvision's {@code RandomResizedCrop} does: 0.08 to 1 of the area, with a ratio of width to height
     * between 3/4 and 4/3 whose logarithm is uniform. When ten of them stick out, the centre: as much of it as has a ratio
     * within these bounds.
     */
    static CropBox random(Size image, SplittableRandom random) {
        double area = (double) image.height() * image.width();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            double target = area * random.nextDouble(LEAST_SCALE, 1);
            double ratio = Math.exp(random.nextDouble(Math.log(LEAST_RATIO), Math.log(MOST_RATIO)));
            int width = (int) Math.rint(Math.sqrt(target * ratio));
            int height = (int) Math.rint(Math.sqrt(target / ratio));
            if (width > 0 && width <= image.width() && height > 0 && height <= image.height()) {
                int top = random.nextInt(image.height() - height + 1);
                int left = random.nextInt(image.width() - width + 1);
                return new CropBox(top, left, new Size(height, width));
            }
        }
        return centre(image);
    }

    /** The largest part in the middle whose ratio of width to height is between 3/4 and 4/3. */
    static CropBox centre(Size image) {
        double ratio = (double) image.width() / image.height();
        int width = image.width();
        int height = image.height();
        if (ratio < LEAST_RATIO) {
            height = (int) Math.rint(width / LEAST_RATIO);
        } else if (ratio > MOST_RATIO) {
            width = (int) Math.rint(height * MOST_RATIO);
        }
        return new CropBox((image.height() - height) / 2, (image.width() - width) / 2, new Size(height, width));
    }
}
