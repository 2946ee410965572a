package io.entrannas.data;

import java.util.SplittableRandom;

/**
 * Random changes of brightness, contrast, saturation and hue, in random order, as torchvision's {@code ColorJitter} makes them.
 * Each of the first three has a factor between max(0, 1 - its value) and 1 + its value; the hue is shifted by up to its value
 * of the circle of colours, either way. 0 leaves a property alone. Saturation and hue of grey images stay.
 *
 * @param brightness at least 0
 * @param contrast at least 0
 * @param saturation at least 0
 * @param hue 0..0.5
 */
public record ColourJitter(double brightness, double contrast, double saturation, double hue) {
    /** Colours as they are. */
    public static final ColourJitter NONE = new ColourJitter(0, 0, 0, 0);

    private static final int CHANGES = 4;

    public ColourJitter {
        if (!(brightness >= 0 && contrast >= 0 && saturation >= 0 && hue >= 0 && hue <= 0.5)) {
            throw new IllegalArgumentException(
                    "no such jitter: " + brightness + ", " + contrast + ", " + saturation + ", " + hue);
        }
    }

    /** Whether it never changes anything. */
    public boolean isNone() {
        return equals(NONE);
    }

    void apply(Colours colours, SplittableRandom random) {
        int[] order = order(random);
        double brightnessFactor = factor(brightness, random);
        double contrastFactor = factor(contrast, random);
        double saturationFactor = factor(saturation, random);
        double hueShift = hue == 0 ? 0 : random.nextDouble(-hue, hue);
        for (int change : order) {
            switch (change) {
                case 0 -> colours.brighten(brightnessFactor);
                case 1 -> colours.changeContrast(contrastFactor);
                case 2 -> colours.saturate(saturationFactor);
                default -> colours.shiftHue(hueShift);
            }
        }
    }

    private static int[] order(SplittableRandom random) {
        int[] order = {0, 1, 2, 3};
        for (int i = CHANGES - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private static double factor(double most, SplittableRandom random) {
        return most == 0 ? 1 : random.nextDouble(Math.max(0, 1 - most), 1 + most);
    }
}
