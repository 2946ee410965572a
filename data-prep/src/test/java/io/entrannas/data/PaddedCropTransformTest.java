package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.engine.Shape;
import io.entrannas.trained.Normalisation;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class PaddedCropTransformTest {
    private static final Shape IMAGE = new Shape(1, 16, 24, 3);
    private static final List<Double> MEAN = List.of(0.5, 0.25, 0.125);
    private static final List<Double> DEVIATION = List.of(0.2, 0.3, 0.4);

    @Test
    void normalises() {
        byte[] pixels = TestImages.noise(16, 24, 3, 1).values();
        float[] out = transformed(pixels, new PaddedCrop(0, 0, false, 0), 1);
        for (int i = 0; i < out.length; i++) {
            double expected = (Byte.toUnsignedInt(pixels[i]) / 255.0 - MEAN.get(i % 3)) / DEVIATION.get(i % 3);
            assertEquals(expected, out[i], 1e-6);
        }
    }

    @Test
    void onlyShiftsAChannelWithoutDeviation() {
        Normalisation normalisation = new Normalisation(List.of(0.5), List.of(0.0));
        assertEquals(0.5f, normalisation.table(0)[255]);
        assertEquals(-0.5f, normalisation.table(0)[0]);
    }

    @Test
    void augmentsAsThePlainReferenceDoes() {
        byte[] pixels = TestImages.noise(16, 24, 3, 1).values();
        for (PaddedCrop augmentation : List.of(
                PaddedCrop.cifar(IMAGE, true, 8),
                PaddedCrop.cifar(IMAGE, false, 0),
                new PaddedCrop(0, 0, true, 5),
                new PaddedCrop(3, 1, false, 40))) {
            for (int seed = 0; seed < 50; seed++) {
                assertArrayEquals(
                        reference(pixels, augmentation, new SplittableRandom(seed)),
                        transformed(pixels, augmentation, seed),
                        1e-6f);
            }
        }
    }

    /** The recipe step by step on whole images: pad, crop, flip, normalise, cut out. */
    private static float[] reference(byte[] pixels, PaddedCrop augmentation, SplittableRandom random) {
        int h = IMAGE.height();
        int w = IMAGE.width();
        int padRows = augmentation.padRows();
        int padColumns = augmentation.padColumns();
        double[][][] padded = new double[h + 2 * padRows][w + 2 * padColumns][3];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                for (int c = 0; c < 3; c++) {
                    padded[y + padRows][x + padColumns][c] = Byte.toUnsignedInt(pixels[(y * w + x) * 3 + c]) / 255.0;
                }
            }
        }
        int top = random.nextInt(2 * padRows + 1);
        int left = random.nextInt(2 * padColumns + 1);
        double[][][] image = new double[h][w][];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                image[y][x] = padded[top + y][left + x];
            }
        }
        if (augmentation.flip() && random.nextBoolean()) {
            for (double[][] row : image) {
                List<double[]> columns = Arrays.asList(row);
                Collections.reverse(columns);
            }
        }
        float[] out = new float[h * w * 3];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) ((image[i / 3 / w][i / 3 % w][i % 3] - MEAN.get(i % 3)) / DEVIATION.get(i % 3));
        }
        if (augmentation.cutout() > 0) {
            int y = random.nextInt(h);
            int x = random.nextInt(w);
            for (int row = y - augmentation.cutout() / 2; row < y + augmentation.cutout() / 2; row++) {
                for (int column = x - augmentation.cutout() / 2; column < x + augmentation.cutout() / 2; column++) {
                    if (row >= 0 && row < h && column >= 0 && column < w) {
                        Arrays.fill(out, (row * w + column) * 3, (row * w + column) * 3 + 3, 0f);
                    }
                }
            }
        }
        return out;
    }

    @Test
    void reachesEveryShiftAndBothSides() {
        Shape small = new Shape(1, 8, 8, 1);
        byte[] pixels = new byte[64];
        pixels[3 * 8 + 2] = (byte) 255;
        ImageTransform transform = new PaddedCropTransform(
                small, new Normalisation(List.of(0.0), List.of(1.0)), PaddedCrop.cifar(small, true, 0));
        Set<Integer> positions = new HashSet<>();
        for (int seed = 0; seed < 500; seed++) {
            float[] out = new float[64];
            transform.apply(stored(pixels, small), new SplittableRandom(seed), out, 0);
            for (int i = 0; i < out.length; i++) {
                if (out[i] == 1f) {
                    positions.add(i);
                }
            }
        }
        assertEquals(18, positions.size(), "3 x 3 shifts, flipped or not");
        assertTrue(positions.contains(3 * 8 + 2) && positions.contains(3 * 8 + 5));
    }

    @Test
    void takesThePaddingFromTheSizeOfTheImage() {
        assertEquals(new PaddedCrop(4, 4, true, 16), PaddedCrop.cifar(new Shape(1, 32, 32, 3), true, 16));
        assertEquals(new PaddedCrop(3, 3, false, 14), PaddedCrop.cifar(new Shape(1, 28, 28, 1), false, 14));
    }

    @Test
    void writesNothingBesideTheImage() {
        byte[] pixels = TestImages.noise(16, 24, 3, 1).values();
        float[] out = new float[IMAGE.size() + 2];
        Arrays.fill(out, 9f);
        transform(PaddedCrop.cifar(IMAGE, true, 40)).apply(stored(pixels, IMAGE), new SplittableRandom(1), out, 1);
        assertEquals(9f, out[0]);
        assertEquals(9f, out[out.length - 1]);
        assertFalse(Arrays.equals(new float[IMAGE.size()], Arrays.copyOfRange(out, 1, out.length - 1)));
    }

    private static float[] transformed(byte[] pixels, PaddedCrop augmentation, long seed) {
        float[] out = new float[IMAGE.size()];
        transform(augmentation).apply(stored(pixels, IMAGE), new SplittableRandom(seed), out, 0);
        return out;
    }

    private static StoredImage stored(byte[] pixels, Shape shape) {
        return new StoredImage(new Path("shard"), 0, shape.height(), shape.width(), Encoding.RAW, pixels);
    }

    private static ImageTransform transform(PaddedCrop augmentation) {
        return new PaddedCropTransform(IMAGE, new Normalisation(MEAN, DEVIATION), augmentation);
    }
}
