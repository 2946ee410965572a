package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what torchvision documents of {@code Resize(256)} and {@code CenterCrop(224)}. */
class CentreCropTest {
    private static final CentreCrop IMAGENET = new CentreCrop(new Size(224, 224));

    @ParameterizedTest
    @CsvSource({
        // height, width, size * long / short rounded down, centre (a half to the even number)
        "375, 500, 256, 341, 16, 58",
        "500, 375, 341, 256, 58, 16",
        "256, 256, 256, 256, 16, 16",
        "100, 101, 256, 258, 16, 17",
        "333, 500, 256, 384, 16, 80"
    })
    void resizesTheShorterSideAndTakesTheCentre(int height, int width, int rows, int columns, int top, int left) {
        Size resized = IMAGENET.resized(new Size(height, width));
        assertEquals(new Size(rows, columns), resized);
        assertEquals(new CropBox(top, left, new Size(224, 224)), IMAGENET.centre(resized));
    }

    @Test
    void theShorterSideKeepsItsProportionToTheCrop() {
        assertEquals(256, IMAGENET.shortSide());
        assertEquals(37, new CentreCrop(new Size(32, 32)).shortSide());
        assertEquals(new Size(48, 40), new CentreCrop(new Size(30, 35)).resized(new Size(120, 100)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 10000, 0, 4996, 1, 8",
        "10001, 1, 4996, 0, 9, 1",
        "100, 800, 0, 0, 100, 800",
        "3, 25, 0, 0, 3, 25",
        "3, 26, 0, 1, 3, 24"
    })
    void ofAVeryLongImageItEnlargesTheMiddleOnly(int height, int width, int top, int left, int rows, int columns) {
        assertEquals(new CropBox(top, left, new Size(rows, columns)), IMAGENET.resizedPart(new Size(height, width)));
    }

    @Test
    void theMiddleGivesTheSamePixels() {
        try (DecodedImage decoded = DecodedImage.of(TestImages.noise(16, 320, 3, 1));
                DecodedImage whole = decoded.resized(IMAGENET.resized(decoded.size()));
                DecodedImage expected = whole.cropped(IMAGENET.centre(whole.size()));
                DecodedImage actual = IMAGENET.of(decoded)) {
            assertArrayEquals(expected.pixels().values(), actual.pixels().values());
        }
    }

    @Test
    void takesThePixels() {
        Pixels image = TestImages.noise(37, 45, 3, 1);
        try (DecodedImage decoded = DecodedImage.of(image);
                DecodedImage cropped = new CentreCrop(new Size(32, 32)).of(decoded)) {
            byte[] expected = new byte[32 * 32 * 3];
            for (int y = 0; y < 32; y++) {
                // (37 - 32) / 2 and (45 - 32) / 2, halves to the even number
                System.arraycopy(image.values(), ((y + 2) * 45 + 6) * 3, expected, y * 32 * 3, 32 * 3);
            }
            assertArrayEquals(expected, cropped.pixels().values());
        }
    }
}
