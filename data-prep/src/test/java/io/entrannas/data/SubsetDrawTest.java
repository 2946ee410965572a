package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubsetDrawTest {
    private static final List<String> CLASSES = List.of("cat", "dog");

    @Test
    void givesEveryClassExactlyTheFloorOfItsShares() {
        Map<Place, List<String>> cats = placed("cat", 1301, SharesTest.shares("0.1", "0.1", "0", "0"), 1)
                .get(0);
        assertEquals(130, cats.get(new Place(Split.TRAIN, Subset.WEIGHT)).size());
        assertEquals(130, cats.get(new Place(Split.TRAIN, Subset.ARCH)).size());
        assertEquals(1041, cats.get(new Place(Split.TRAIN, Subset.REST)).size());

        List<Map<Place, List<String>>> both = placed("cat", 101, SharesTest.shares("0.5", "0.5", "0.2", "0.1"), 1);
        for (Map<Place, List<String>> ofClass : both) {
            assertEquals(10, ofClass.get(new Place(Split.TEST, Subset.REST)).size());
            assertEquals(
                    18, ofClass.get(new Place(Split.VALIDATION, Subset.REST)).size());
            assertEquals(36, ofClass.get(new Place(Split.TRAIN, Subset.WEIGHT)).size());
            assertEquals(36, ofClass.get(new Place(Split.TRAIN, Subset.ARCH)).size());
            assertEquals(1, ofClass.get(new Place(Split.TRAIN, Subset.REST)).size(), "the odd one goes to the rest");
            Set<String> all = new HashSet<>();
            ofClass.values().forEach(all::addAll);
            assertEquals(101, all.size(), "disjoint");
        }
    }

    @Test
    void doesNotDependOnTheOrderOfTheImagesButOnTheSeed() {
        Shares halves = SharesTest.shares("0.5", "0.5", "0.1", "0.1");
        assertEquals(placed("cat", 200, halves, 1), placed("cat", 200, halves, 1));
        assertNotEquals(placed("cat", 200, halves, 1), placed("cat", 200, halves, 2));
    }

    /** Places the images of two classes, seen in an order that differs from call to call. */
    private static List<Map<Place, List<String>>> placed(String name, int images, Shares shares, long seed) {
        List<List<ImageFacts>> classes = new ArrayList<>();
        List<long[]> draws = new ArrayList<>();
        for (int label = 0; label < CLASSES.size(); label++) {
            int ofClass = label;
            List<ImageFacts> facts = new ArrayList<>(IntStream.range(0, images)
                    .mapToObj(i -> facts(name + ofClass + "/" + i, Split.TRAIN, ofClass, seed))
                    .toList());
            Collections.shuffle(facts, new Random());
            classes.add(facts);
            draws.add(facts.stream().mapToLong(ImageFacts::draw).toArray());
        }
        SubsetDraw draw = SubsetDraw.of(shares, CLASSES, draws, seed);
        List<Map<Place, List<String>>> result = new ArrayList<>();
        for (List<ImageFacts> facts : classes) {
            Map<Place, List<String>> places = new HashMap<>();
            facts.forEach(image -> places.computeIfAbsent(draw.place(image), p -> new ArrayList<>())
                    .add(image.key()));
            places.values().forEach(Collections::sort);
            result.add(places);
        }
        return result;
    }

    @Test
    void leavesTheSourcesOwnSplitsAlone() {
        SubsetDraw draw = SubsetDraw.of(
                SharesTest.shares("0.5", "0.5", "0", "0"), CLASSES, List.of(new long[] {1, 2}, new long[] {3, 4}), 1);
        assertEquals(new Place(Split.TEST, Subset.REST), draw.place(facts("t", Split.TEST, 0, 1)));
        assertEquals(new Place(Split.VALIDATION, Subset.REST), draw.place(facts("v", Split.VALIDATION, 0, 1)));
    }

    @Test
    void namesAClassThatIsTooSmall() {
        Shares halves = SharesTest.shares("0.5", "0.5", "0", "0");
        List<long[]> oneDog = List.of(new long[] {1, 2}, new long[] {3});
        UserError error = assertThrows(UserError.class, () -> SubsetDraw.of(halves, CLASSES, oneDog, 1));
        assertTrue(
                error.getMessage().startsWith("class 'dog' has 1 usable training image(s), too few"),
                error.getMessage());
        List<long[]> noDog = List.of(new long[] {1, 2}, new long[] {});
        error = assertThrows(UserError.class, () -> SubsetDraw.of(halves, CLASSES, noDog, 1));
        assertTrue(error.getMessage().startsWith("class 'dog' has 0 usable training image(s)"), error.getMessage());
    }

    @Test
    void refusesEqualDraws() {
        List<long[]> draws = List.of(new long[] {5, 7, 5}, new long[] {5, 6});
        UserError error = assertThrows(
                UserError.class, () -> SubsetDraw.of(SharesTest.shares("0.5", "0.5", "0", "0"), CLASSES, draws, 9));
        assertTrue(error.getMessage().contains("class 'cat'"), error.getMessage());
        assertTrue(error.getMessage().contains("--seed 9"), error.getMessage());
    }

    private static ImageFacts facts(String key, Split split, int label, long seed) {
        return new ImageFacts(
                key,
                ImagePreparer.draw(seed, key),
                split,
                label,
                new Size(1, 1),
                Encoding.RAW,
                1,
                ChannelSums.none(1),
                0);
    }
}
