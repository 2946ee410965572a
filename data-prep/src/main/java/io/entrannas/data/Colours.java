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

    /** Turns the circle of colours by {@code shift} of it, -0.5..0.5. */
    void shiftHue(double shift) {
        if (shift == 0 || channels == 1) {
            return;
        }
        float sectors = (float) (shift * SECTORS);
        for (int i = offset; i < offset + length; i += channels) {
            shiftHue(i, sectors);
        }
    }

    /** By way of hue, saturation and value; largest and smallest channel keep their sizes. */
    private void shiftHue(int i, float shift) {
        float red = values[i];
        float green = values[i + 1];
        float blue = values[i + 2];
        float most = Math.max(red, Math.max(green, blue));
        float least = Math.min(red, Math.min(green, blue));
        float range = most - least;
        if (range == 0) {
            return;
        }
        float hue = hue(red, green, blue, most, range) + shift;
        if (hue < 0) {
            hue += SECTORS;
        } else if (hue >= SECTORS) {
            hue -= SECTORS;
        }
        int sector = (int) hue;
        float rising = least + range * (hue - sector);
        float falling = most - range * (hue - sector);
        switch (sector) {
            case 1 -> set(i, falling, most, least);
            case 2 -> set(i, least, most, rising);
            case 3 -> set(i, least, falling, most);
            case 4 -> set(i, rising, least, most);
            case 5 -> set(i, most, least, falling);
            default -> set(i, most, rising, least);
        }
    }

    /** In sectors, -1..5. */
    private static float hue(float red, float green, float blue, float most, float range) {
        if (most == red) {
            return (green - blue) / range;
        }
        return most == green ? 2 + (blue - red) / range : 4 + (red - green) / range;
    }

    private void set(int i, float red, float green, float blue) {
        values[i] = red;
        values[i + 1] = green;
        values[i + 2] = blue;
    }

    private static float clamped(float value) {
        return Math.max(0, Math.min(1, value));
    }
}
