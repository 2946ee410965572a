package io.entrannas.data;

/**
 * The pixels of one image within an array, 0..1, channels interleaved, red first. Changed in place by the formulas of
 * torchvision's {@code adjust_brightness}, {@code adjust_contrast}, {@code adjust_saturation} and {@code adjust_hue} for
 * images of real numbers.
 *
 * @param offset where the image begins
 * @param length number of its values
 * @param channels 1 or 3
 */
record Colours(float[] values, int offset, int length, int channels) {
    private static final float RED = 0.2989f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;
    private static final int SECTORS = 6;

    /** Multiplies every value. */
    void brighten(double factor) {
        if (factor != 1) {
            blend(0, (float) factor);
        }
    }

    /** Moves every value away from the mean grey of the image, or towards it. */
    void changeContrast(double factor) {
        if (factor != 1) {
            blend((float) meanGrey(), (float) factor);
        }
    }

    private void blend(float other, float factor) {
        float addend = (1 - factor) * other;
        for (int i = offset; i < offset + length; i++) {
            values[i] = clamped(factor * values[i] + addend);
        }
    }

    private double meanGrey() {
        double sum = 0;
        for (int i = offset; i < offset + length; i += channels) {
            sum += channels == 1 ? values[i] : grey(i);
        }
        return sum * channels / length;
    }

    private float grey(int i) {
        return RED * values[i] + GREEN * values[i + 1] + BLUE * values[i + 2];
    }

    /** Moves every pixel away from its own grey, or towards it. */
    void saturate(double factor) {
        if (factor == 1 || channels == 1) {
            return;
        }
        float ratio = (float) factor;
        for (int i = offset; i < offset + length; i += channels) {
            float addend = (1 - ratio) * grey(i);
            values[i] = clamped(ratio * values[i] + addend);
            values[i + 1] = clamped(ratio * values[i + 1] + addend);
            values[i + 2] = clamped(ratio * values[i + 2] + addend);
        }
    }

    /** Turns the circle of colours; 1 is all the way around. */
    void shiftHue(double shift) {
        if (shift == 0 || channels == 1) {
            return;
        }
        float sectors = (float) (shift * SECTORS);
        for (int i = offset; i < offset + length; i += channels) {
            shiftHue(i, sectors);
        }
    }

    /** By way of hue, saturation and value; the value, and where two channels are equally far from it, stay. */
    private void shiftHue(int i, float shift) {
        float red = values[i];
        float green = values[i + 1];
        float blue = values[i + 2];
        float value = Math.max(red, Math.max(green, blue));
        float range = value - Math.min(red, Math.min(green, blue));
        if (range == 0) {
            return;
        }
        float hue;
        if (value == red) {
            hue = (green - blue) / range;
        } else if (value == green) {
            hue = 2 + (blue - red) / range;
        } else {
            hue = 4 + (red - green) / range;
        }
        hue += shift;
        hue -= SECTORS * (float) Math.floor(hue / SECTORS);
        // The least channel is value - range, one more lies between.
        values[i] = channel(hue, 5, value, range);
        values[i + 1] = channel(hue, 3, value, range);
        values[i + 2] = channel(hue, 1, value, range);
    }

    /** value - range * max(0, min(k, 4 - k, 1)) with k = (n + hue) mod 6: the usual conversion without its six cases. */
    private static float channel(float hue, int n, float value, float range) {
        float k = n + hue;
        if (k >= SECTORS) {
            k -= SECTORS;
        }
        return clamped(value - range * Math.max(0, Math.min(Math.min(k, 4 - k), 1)));
    }

    private static float clamped(float value) {
        return Math.max(0, Math.min(1, value));
    }
}
