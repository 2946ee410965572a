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
        inStrips((strip, pixels) -> strip.saturate(ratio, pixels));
    }

    /** Turns the circle of colours by {@code shift} of it, -0.5..0.5. */
    void shiftHue(double shift) {
        if (shift == 0 || channels == 1) {
            return;
        }
        float sectors = (float) (shift * SECTORS);
        inStrips((strip, pixels) -> strip.shiftHue(sectors, pixels));
    }

    private interface Change {
        void apply(Strip strip, int pixels);
    }

    private void inStrips(Change change) {
        Strip strip = new Strip();
        for (int from = offset; from < offset + length; from += Strip.PIXELS * channels) {
            int pixels = strip.read(values, from, offset + length);
            change.apply(strip, pixels);
            strip.write(values, from, pixels);
        }
    }

    private static float clamped(float value) {
        return Math.max(0, Math.min(1, value));
    }

    /** Some pixels, channel by channel. Its loops have no branches, which the colours of photographs would mispredict. */
    private static final class Strip {
        static final int PIXELS = 256;

        /** Makes of any difference of two values at least one. */
        private static final float HUGE = 1e30f;

        private static final float TINY = 1e-20f;

        private final float[] red = new float[PIXELS];
        private final float[] green = new float[PIXELS];
        private final float[] blue = new float[PIXELS];
        private final float[] grey = new float[PIXELS];
        private final float[] least = new float[PIXELS];
        private final float[] most = new float[PIXELS];
        private final float[] hue = new float[PIXELS];

        int read(float[] values, int from, int end) {
            int pixels = Math.min(PIXELS, (end - from) / 3);
            for (int i = 0; i < pixels; i++) {
                red[i] = values[from + 3 * i];
                green[i] = values[from + 3 * i + 1];
                blue[i] = values[from + 3 * i + 2];
            }
            return pixels;
        }

        void write(float[] values, int from, int pixels) {
            for (int i = 0; i < pixels; i++) {
                values[from + 3 * i] = red[i];
                values[from + 3 * i + 1] = green[i];
                values[from + 3 * i + 2] = blue[i];
            }
        }

        void saturate(float ratio, int pixels) {
            for (int i = 0; i < pixels; i++) {
                grey[i] = (1 - ratio) * (RED * red[i] + GREEN * green[i] + BLUE * blue[i]);
            }
            saturate(red, ratio, pixels);
            saturate(green, ratio, pixels);
            saturate(blue, ratio, pixels);
        }

        private void saturate(float[] channel, float ratio, int pixels) {
            for (int i = 0; i < pixels; i++) {
                channel[i] = clamped(ratio * channel[i] + grey[i]);
            }
        }

        /** By way of hue, saturation and value; largest and smallest channel keep their sizes but for rounding. */
        void shiftHue(float shift, int pixels) {
            measure(pixels);
            for (int i = 0; i < pixels; i++) {
                hue[i] += shift;
            }
            // In a circle of six sectors, where a channel is the largest: red at 0, green at 2, blue at 4.
            place(red, 3, pixels);
            place(green, 1, pixels);
            place(blue, -1, pixels);
        }

        /** Finds the largest and the smallest channel, and the hue in sectors, 0..6, by sorting three values. */
        private void measure(int pixels) {
            for (int i = 0; i < pixels; i++) {
                // 1 where blue is larger than green, else 0.
                float swapped = Math.min(1, Math.max(0, blue[i] - green[i]) * HUGE);
                hue[i] = -SECTORS * swapped;
                least[i] = Math.min(green[i], blue[i]);
                most[i] = Math.max(green[i], blue[i]);
            }
            for (int i = 0; i < pixels; i++) {
                float swapped = Math.min(1, Math.max(0, most[i] - red[i]) * HUGE);
                hue[i] += swapped * (-2 - 2 * hue[i]);
            }
            for (int i = 0; i < pixels; i++) {
                float middle = Math.min(red[i], most[i]);
                float above = middle - least[i];
                most[i] = Math.max(red[i], most[i]);
                least[i] = Math.min(middle, least[i]);
                hue[i] = Math.abs(hue[i] + above / (most[i] - least[i] + TINY));
            }
        }

        /** How far a channel is from the largest follows from how far the hue is from where the channel is the smallest. */
        private void place(float[] channel, float turn, int pixels) {
            for (int i = 0; i < pixels; i++) {
                float far = Math.abs(hue[i] + turn);
                float near = Math.min(Math.min(far, Math.abs(SECTORS - far)), Math.abs(2 * SECTORS - far));
                channel[i] = Math.max(0, most[i] - (most[i] - least[i]) * clamped(2 - near));
            }
        }
    }
}
