package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what torchvision documents of {@code RandomResizedCrop}. */
class CropBoxTest {
    private static final Size PHOTOGRAPH = new Size(375, 500);

    @Test
    void isDrawnBetweenTheBoundsOfAreaAndRatio() {
        double least = 1;
        double most = 0;
        double narrowest = 2;
        double widest = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            CropBox box = CropBox.random(PHOTOGRAPH, new SplittableRandom(seed));
            assertTrue(box.top() >= 0 && box.top() + box.size().height() <= 375);
            assertTrue(box.left() >= 0 && box.left() + box.size().width() <= 500);
            double share = (double) box.size().height() * box.size().width() / (375 * 500);
            double ratio = (double) box.size().width() / box.size().height();
            least = Math.min(least, share);
            most = Math.max(most, share);
            narrowest = Math.min(narrowest, ratio);
            widest = Math.max(widest, ratio);
        }
        // A side is rounded to whole pixels: at most half a pixel of the smallest side, about 100.
        assertEquals(0.08, least, 0.002);
        assertEquals(1, most, 0.03);
        assertEquals(3.0 / 4, narrowest, 0.01);
        assertEquals(4.0 / 3, widest, 0.015);
    }

    /** The same draws in the words of the documentation. */
    @Test
    void followsTheDocumentedFormula() {
        for (int seed = 0; seed < 1000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            CropBox expected = null;
            for (int i = 0; i < 10 && expected == null; i++) {
                double targetArea = 375 * 500 * (0.08 + (1.0 - 0.08) * random.nextDouble());
                double logRatio = Math.log(0.75) + (Math.log(4.0 / 3) - Math.log(0.75)) * random.nextDouble();
                long w = Math.round(Math.sqrt(targetArea * Math.exp(logRatio)));
                long h = Math.round(Math.sqrt(targetArea / Math.exp(logRatio)));
                if (0 < w && w <= 500 && 0 < h && h <= 375) {
                    int top = random.nextInt(375 - (int) h + 1);
                    expected = new CropBox(top, random.nextInt(500 - (int) w + 1), new Size((int) h, (int) w));
                }
            }
            assertEquals(
                    expected == null ? CropBox.centre(PHOTOGRAPH) : expected,
                    CropBox.random(PHOTOGRAPH, new SplittableRandom(seed)));
        }
    }

    /** No box of at least 8 % of it is at most 4:3. */
    @Test
    void afterTenTriesItIsTheCentre() {
        for (int seed = 0; seed < 100; seed++) {
            assertEquals(
                    new CropBox(0, 493, new Size(10, 13)),
                    CropBox.random(new Size(10, 1000), new SplittableRandom(seed)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "300, 300, 0, 0, 300, 300",
        "300, 400, 0, 0, 300, 400",
        "300, 401, 0, 0, 300, 400",
        "300, 600, 0, 100, 300, 400",
        "600, 300, 100, 0, 400, 300",
        "1, 1, 0, 0, 1, 1"
    })
    void theCentreHasARatioWithinTheBounds(int height, int width, int top, int left, int rows, int columns) {
        assertEquals(new CropBox(top, left, new Size(rows, columns)), CropBox.centre(new Size(height, width)));
    }
}
