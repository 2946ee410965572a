package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.engine.Shape;
import io.entrannas.trained.Normalisation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ResizedCropTransformTest {
    private static final Shape IMAGE = new Shape(1, 24, 20, 3);
    private static final Normalisation NORMALISATION =
            new Normalisation(List.of(0.5, 0.25, 0.125), List.of(0.2, 0.3, 0.4));
    private static final ColourJitter JITTER = new ColourJitter(0.4, 0.4, 0.4, 0.2);

    private static Pixels picture;

    @BeforeAll
    static void readPicture() throws IOException {
        picture = SampleImages.coloured(SampleImages.grey(1).get(0), new Size(70, 90));
    }

    private static StoredImage stored(Encoding encoding) {
        byte[] bytes = encoding == Encoding.RAW ? picture.values() : TestImages.encode(picture, encoding);
        return new StoredImage(new Path("shard"), 0, picture.height(), picture.width(), encoding, bytes);
    }

    private static float[] transformed(Augmentation augmentation, Encoding encoding, long seed) {
        float[] out = new float[IMAGE.size() + 2];
        Arrays.fill(out, 9f);
        ImageTransform.of(augmentation, IMAGE, NORMALISATION)
                .apply(stored(encoding), new SplittableRandom(seed), out, 1);
        assertEquals(9f, out[0]);
        assertEquals(9f, out[out.length - 1]);
        return Arrays.copyOfRange(out, 1, out.length - 1);
    }

    /** Crop, resize, flip, jitter, normalise, cut out, on whole images one after the other. */
    @Test
    void doesOneStepAfterTheOther() {
        boolean[] flips = new boolean[2];
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] pixels;
            try (DecodedImage image = DecodedImage.of(picture);
                    DecodedImage crop = image.cropped(CropBox.random(picture.size(), random));
                    DecodedImage resized = crop.resized(new Size(24, 20))) {
                pixels = resized.pixels().values();
            }
            boolean flip = random.nextBoolean();
            flips[flip ? 1 : 0] = true;
            float[] expected = new float[IMAGE.size()];
            for (int y = 0; y < 24; y++) {
                for (int x = 0; x < 20; x++) {
                    for (int c = 0; c < 3; c++) {
                        int from = (y * 20 + (flip ? 19 - x : x)) * 3 + c;
                        expected[(y * 20 + x) * 3 + c] = Byte.toUnsignedInt(pixels[from]) / 255f;
                    }
                }
            }
            JITTER.apply(new Colours(expected, 0, expected.length, 3), random);
            for (int i = 0; i < expected.length; i++) {
                double mean = NORMALISATION.mean().get(i % 3);
                expected[i] = (float)
                        ((expected[i] - mean) / NORMALISATION.deviation().get(i % 3));
            }
            new Cutout(8).apply(IMAGE, random, expected, 0);

            assertArrayEquals(
                    expected, transformed(new ResizedCrop(24, 20, true, JITTER, 8), Encoding.RAW, seed), 1e-5f);
        }
        assertTrue(flips[0] && flips[1]);
    }

    @Test
    void withoutJitterItIsTheSameButForRounding() {
        ResizedCrop plain = new ResizedCrop(24, 20, true, ColourJitter.NONE, 0);
        ResizedCrop none = new ResizedCrop(24, 20, true, new ColourJitter(1e-12, 0, 0, 0), 0);
        assertArrayEquals(transformed(none, Encoding.PNG, 4), transformed(plain, Encoding.PNG, 4), 1e-5f);
    }

    @Test
    void anyEncodingIsDecoded() {
        ResizedCrop crop = new ResizedCrop(24, 20, true, JITTER, 0);
        float[] raw = transformed(crop, Encoding.RAW, 1);
        assertArrayEquals(raw, transformed(crop, Encoding.PNG, 1));
        float[] jpeg = transformed(crop, Encoding.JPEG, 1);
        double difference = 0;
        for (int i = 0; i < raw.length; i++) {
            difference += Math.abs(raw[i] - jpeg[i]) / raw.length;
        }
        assertTrue(difference < 0.1, "mean difference " + difference);
    }

    @Test
    void evaluationIsTheSameForEverySeed() {
        CentreCrop centre = new CentreCrop(new Size(24, 20));
        float[] out = transformed(centre, Encoding.PNG, 1);
        assertArrayEquals(out, transformed(centre, Encoding.PNG, 2));
        byte[] expected;
        try (DecodedImage image = DecodedImage.of(picture);
                DecodedImage cropped = centre.of(image)) {
            expected = cropped.pixels().values();
        }
        for (int i = 0; i < out.length; i++) {
            assertEquals(NORMALISATION.table(i % 3)[Byte.toUnsignedInt(expected[i])], out[i]);
        }
    }

    @Test
    void aChangedImageIsTheUsersToMend() {
        StoredImage broken = new StoredImage(new Path("shard-7"), 0, 70, 90, Encoding.JPEG, new byte[] {1, 2, 3});
        ImageTransform transform = ImageTransform.of(new ResizedCrop(24, 20, true, JITTER, 0), IMAGE, NORMALISATION);
        UserError error = assertThrows(
                UserError.class, () -> transform.apply(broken, new SplittableRandom(1), new float[IMAGE.size()], 0));
        assertTrue(error.getMessage().contains("an image in shard-7 was changed"), error.getMessage());
    }
}
