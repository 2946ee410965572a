package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against the formulas that torchvision documents, written out here by themselves. */
class ColourJitterTest {
    private static final ColourJitter DARTS = new ColourJitter(0.4, 0.4, 0.4, 0.2);

    /** Two pixels after two values of another image. */
    private static final float[] IMAGE = {9, 9, 0.2f, 0.4f, 0.6f, 1f, 0.5f, 0f};

    private interface Change {
        void of(Colours colours);
    }

    private static float[] changed(Change change) {
        float[] values = IMAGE.clone();
        change.of(new Colours(values, 2, 6, 3));
        assertEquals(9, values[0]);
        assertEquals(9, values[1]);
        return Arrays.copyOfRange(values, 2, 8);
    }

    private static double grey(int pixel) {
        int i = 2 + 3 * pixel;
        return 0.2989 * IMAGE[i] + 0.587 * IMAGE[i + 1] + 0.114 * IMAGE[i + 2];
    }

    @Test
    void brightnessMultiplies() {
        assertArrayEquals(new float[] {0.3f, 0.6f, 0.9f, 1f, 0.75f, 0f}, changed(c -> c.brighten(1.5)), 1e-6f);
        assertArrayEquals(new float[] {0.1f, 0.2f, 0.3f, 0.5f, 0.25f, 0f}, changed(c -> c.brighten(0.5)), 1e-6f);
    }

    @Test
    void contrastBlendsWithTheMeanGrey() {
        double mean = (grey(0) + grey(1)) / 2;
        for (double factor : new double[] {0.6, 1.4}) {
            assertArrayEquals(
                    blended(factor, mean, mean), changed(c -> c.changeContrast(factor)), 1e-6f, "factor " + factor);
        }
    }

    @Test
    void saturationBlendsWithThePixelsOwnGrey() {
        for (double factor : new double[] {0.6, 1.4}) {
            assertArrayEquals(
                    blended(factor, grey(0), grey(1)), changed(c -> c.saturate(factor)), 1e-6f, "factor " + factor);
        }
    }

    private static float[] blended(double factor, double ofFirst, double ofSecond) {
        float[] expected = new float[6];
        for (int i = 0; i < 6; i++) {
            double value = factor * IMAGE[2 + i] + (1 - factor) * (i < 3 ? ofFirst : ofSecond);
            expected[i] = (float) Math.max(0, Math.min(1, value));
        }
        return expected;
    }

    /** The JDK converts by way of bytes. */
    @Test
    void hueTurnsTheCircleOfColours() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            int[] rgb = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
            double shift = random.nextDouble(-0.5, 0.5);
            float[] hsb = Color.RGBtoHSB(rgb[0], rgb[1], rgb[2], null);
            Color expected = new Color(Color.HSBtoRGB(hsb[0] + (float) shift, hsb[1], hsb[2]));
            float[] values = {rgb[0] / 255f, rgb[1] / 255f, rgb[2] / 255f};
            new Colours(values, 0, 3, 3).shiftHue(shift);
            assertEquals(expected.getRed() / 255f, values[0], 0.51 / 255, Arrays.toString(rgb) + " by " + shift);
            assertEquals(expected.getGreen() / 255f, values[1], 0.51 / 255, Arrays.toString(rgb) + " by " + shift);
            assertEquals(expected.getBlue() / 255f, values[2], 0.51 / 255, Arrays.toString(rgb) + " by " + shift);
        }
        float[] red = {1, 0, 0};
        new Colours(red, 0, 3, 3).shiftHue(1.0 / 3);
        assertArrayEquals(new float[] {0, 1, 0}, red, 1e-6f);
    }

    @Test
    void greyImagesHaveNeitherSaturationNorHue() {
        float[] values = {0.25f, 0.75f};
        Colours colours = new Colours(values, 0, 2, 1);
        colours.saturate(1.4);
        colours.shiftHue(0.2);
        assertArrayEquals(new float[] {0.25f, 0.75f}, values);
        colours.changeContrast(2);
        assertArrayEquals(new float[] {0, 1}, values);
    }

    @Test
    void everythingIsDrawnWithinItsBoundsAndInEveryOrder() {
        double least = 2;
        double most = 0;
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 3000; seed++) {
            float[] grey = {0.5f, 0.5f, 0.5f};
            new ColourJitter(0.4, 0, 0, 0).apply(new Colours(grey, 0, 3, 3), new SplittableRandom(seed));
            least = Math.min(least, grey[0] / 0.5);
            most = Math.max(most, grey[0] / 0.5);

            float[] image = IMAGE.clone();
            DARTS.apply(new Colours(image, 2, 6, 3), new SplittableRandom(seed));
            seen.add(Arrays.toString(image));
            for (int i = 2; i < 8; i++) {
                assertTrue(image[i] >= 0 && image[i] <= 1);
            }
        }
        assertEquals(0.6, least, 0.001);
        assertEquals(1.4, most, 0.001);
        assertEquals(3000, seen.size());
    }

    @Test
    void theSameSeedChangesTheSame() {
        assertArrayEquals(
                changed(c -> DARTS.apply(c, new SplittableRandom(3))),
                changed(c -> DARTS.apply(c, new SplittableRandom(3))));
        assertArrayEquals(
                Arrays.copyOfRange(IMAGE, 2, 8), changed(c -> ColourJitter.NONE.apply(c, new SplittableRandom(3))));
    }

    @Test
    void moreThanHalfTheCircleIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ColourJitter(0, 0, 0, 0.51));
        assertThrows(IllegalArgumentException.class, () -> new ColourJitter(-0.1, 0, 0, 0));
    }
}
