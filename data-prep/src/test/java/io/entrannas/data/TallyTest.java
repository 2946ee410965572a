package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final Place WEIGHT = new Place(Split.TRAIN, Subset.WEIGHT);
    private static final Place REST = new Place(Split.TRAIN, Subset.REST);
    private static final Place TEST = new Place(Split.TEST, Subset.REST);

    @Test
    void measuresTheTrainingSetOnly() {
        List<Pixels> images = List.of(TestImages.noise(5, 4, 3, 1), TestImages.noise(5, 4, 3, 2));
        Tally tally = new Tally(2)
                .add(WEIGHT, facts(images.get(0), 0))
                .add(REST, facts(images.get(1), 1))
                .add(TEST, facts(TestImages.noise(5, 4, 3, 3), 1));
        for (int channel = 0; channel < 3; channel++) {
            List<Double> values = new ArrayList<>();
            for (Pixels image : images) {
                for (int i = channel; i < image.values().length; i += 3) {
                    values.add(Byte.toUnsignedInt(image.values()[i]) / 255.0);
                }
            }
            double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
            double variance = values.stream()
                    .mapToDouble(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            assertEquals(mean, tally.mean().get(channel), 1e-12);
            assertEquals(Math.sqrt(variance), tally.deviation().get(channel), 1e-12);
        }
        assertEquals(
                Map.of(
                        Split.TRAIN, Map.of(Subset.WEIGHT, List.of(1, 0), Subset.REST, List.of(0, 1)),
                        Split.TEST, Map.of(Subset.REST, List.of(0, 1))),
                tally.counts());
    }

    @Test
    void countsAGreyImageInEachChannelOfAColouredDataSet() {
        byte[] grey = {100};
        byte[] colour = {10, 20, 30};
        Tally tally = new Tally(1)
                .add(WEIGHT, facts(new Pixels(1, 1, 1, grey), 0))
                .add(WEIGHT, facts(new Pixels(1, 1, 3, colour), 0));
        assertEquals(3, tally.channels());
        assertEquals(List.of(55 / 255.0, 60 / 255.0, 65 / 255.0), tally.mean());
    }

    @Test
    void addsUpInAnyGrouping() {
        Tally all = new Tally(2);
        Tally left = new Tally(2);
        Tally right = new Tally(2);
        for (int i = 0; i < 20; i++) {
            ImageFacts facts = facts(TestImages.noise(2, 2, i == 7 ? 3 : 1, i), i % 2);
            Place place = i % 3 == 0 ? WEIGHT : REST;
            all.add(place, facts);
            (i < 13 ? left : right).add(place, facts);
        }
        Tally sum = right.plus(left);
        assertEquals(all.counts(), sum.counts());
        assertEquals(all.mean(), sum.mean());
        assertEquals(all.deviation(), sum.deviation());
        assertEquals(all.digest(), sum.digest());
        assertEquals(3, sum.channels());
        assertEquals(Map.of(WEIGHT, 28L, REST, 60L), all.bytes());
        assertEquals(all.bytes(), sum.bytes());
    }

    @Test
    void equalImagesDoNotCancelEachOther() {
        ImageFacts twice = facts(TestImages.noise(2, 2, 1, 1), 0);
        ImageFacts others = facts(TestImages.noise(2, 2, 1, 2), 0);
        assertNotEquals(
                new Tally(1).add(REST, twice).add(REST, twice).digest(),
                new Tally(1).add(REST, others).add(REST, others).digest());
    }

    private static ImageFacts facts(Pixels image, int label) {
        ChannelSums sums = ChannelSums.of(image);
        return new ImageFacts(
                "k",
                1,
                Split.TRAIN,
                label,
                image.size(),
                Encoding.RAW,
                image.values().length,
                sums,
                sums.sums()[0] * 31);
    }
}
