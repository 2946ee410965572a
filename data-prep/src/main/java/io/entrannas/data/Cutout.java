package io.entrannas.data;

import io.entrannas.engine.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A square that is set to zero (DeVries and Taylor 2017); its centre lies anywhere in the image, what sticks out is lost.
 *
 * @param side in pixels, 0 for none
 */
record Cutout(int side) {
    /** @param out holds a normalised image of {@code shape} from {@code offset} on */
    void apply(Shape shape, SplittableRandom random, float[] out, int offset) {
        if (side > 0) {
            apply(random.nextInt(shape.height()), random.nextInt(shape.width()), shape, out, offset);
        }
    }

    private void apply(int centreRow, int centreColumn, Shape shape, float[] out, int offset) {
        int half = side / 2;
        int top = Math.max(0, centreRow - half);
        int bottom = Math.min(shape.height(), centreRow + half);
        int left = Math.max(0, centreColumn - half);
        int right = Math.min(shape.width(), centreColumn + half);
        for (int y = top; y < bottom; y++) {
            int row = offset + y * shape.width() * shape.channels();
            Arrays.fill(out, row + left * shape.channels(), row + right * shape.channels(), 0f);
        }
    }
}
