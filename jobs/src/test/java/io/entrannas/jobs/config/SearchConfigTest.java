package io.entrannas.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Engines;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Shape;
import io.entrannas.net.StemKind;
import io.entrannas.net.SuperNet;
import io.entrannas.net.SuperNetSpec;
import io.entrannas.space.CellType;
import io.entrannas.train.Batch;
import io.entrannas.train.BatchSource;
import io.entrannas.train.Evaluation;
import io.entrannas.train.GradientAverager;
import io.entrannas.train.Search;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every combination of what makes a super-net is taken, and trains. */
class SearchConfigTest {
    private static final int CLASSES = 3;

    /** Two images that are the same in every epoch. */
    private record TwoImages(Shape shape) implements BatchSource {
        @Override
        public int examples() {
            return 2;
        }

        @Override
        public int batches() {
            return 1;
        }

        @Override
        public int classes() {
            return CLASSES;
        }

        @Override
        public Iterator<Batch> epoch(int epoch) {
            float[] values = new float[shape.size()];
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(-1, 1);
            }
            return List.of(new Batch(FlatVector.of(values), shape, new int[] {0, 2}))
                    .iterator();
        }

        @Override
        public void close() {}
    }

    private static List<List<String>> combinations() {
        List<List<String>> combinations = List.of(List.of("search.cells=4", "search.channels=4"));
        combinations = times(combinations, "method", "entrannas", "dst");
        combinations = times(combinations, "placement", "first", "last", "half", "all");
        combinations = times(combinations, "feature-sharing", "true", "false");
        combinations = times(combinations, "bottleneck", "off", "2");
        combinations = times(combinations, "space", "standard", "extended", "[none, skip_connect, conv_3x3]");
        combinations = times(combinations, "nodes", "1", "3");
        return times(combinations, "stem", "cifar", "imagenet");
    }

    private static List<List<String>> times(List<List<String>> combinations, String key, String... values) {
        List<List<String>> all = new ArrayList<>();
        for (List<String> combination : combinations) {
            for (String value : values) {
                List<String> longer = new ArrayList<>(combination);
                longer.add("search." + key + "=" + value);
                all.add(longer);
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void aCombinationIsWhatWasSetAndTrains(List<String> settings) {
        List<String> all = new ArrayList<>(settings);
        // Or alpha would move without a gradient.
        all.add("search.architecture.weight-decay=0");
        SearchConfig config = JobConfig.load(Optional.empty(), all).search();
        SuperNetSpec spec = config.superNet(1, CLASSES);
        assertEquals(settings, written(config, spec));

        int side = spec.stem() == StemKind.IMAGENET ? 32 : 8;
        BatchSource images = new TwoImages(new Shape(2, side, side, 1));
        try (Engine engine = Engines.create("auto", 1)) {
            Search search = new Search(
                    config.settings(),
                    new SuperNet(spec, engine),
                    new ArchitectureParameters(config.method()),
                    GradientAverager.ALONE);
            search.initialise(1);
            double[][] normal = search.architecture().alpha(CellType.NORMAL);
            double[][] reduce = search.architecture().alpha(CellType.REDUCE);

            search.epoch(0, images, images, (position, result, time) -> {
                assertTrue(Double.isFinite(result.training().loss()), result.toString());
                assertTrue(result.gradientNorm() > 0, result.toString());
            });

            assertTrue(
                    moved(normal, search.architecture().alpha(CellType.NORMAL)),
                    "alpha of normal cells is not trained");
            assertTrue(
                    moved(reduce, search.architecture().alpha(CellType.REDUCE)),
                    "alpha of reduction cells is not trained");
            Evaluation child = search.validateChild(0, images, images);
            assertTrue(Double.isFinite(child.loss()), child.toString());
        }
    }

    private static boolean moved(double[][] before, double[][] after) {
        for (int e = 0; e < before.length; e++) {
            for (int k = 0; k < before[e].length; k++) {
                if (before[e][k] != after[e][k]) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The settings as what was read from them says that they are. */
    private static List<String> written(SearchConfig config, SuperNetSpec spec) {
        boolean dst = config.method().key().equals("dst");
        assertEquals(dst, config.method().hasThresholds());
        assertEquals(!dst, config.method().space().hasNone());
        String space = switch (spec.operations().size()) {
            case 7 -> "standard";
            case 12 -> "extended";
            default -> "[none, skip_connect, conv_3x3]";
        };
        return List.of(
                "search.cells=" + spec.cells(),
                "search.channels=" + spec.channels(),
                "search.method=" + config.method().key(),
                "search.placement=" + spec.placement().key(),
                "search.feature-sharing=" + spec.featureSharing(),
                "search.bottleneck=" + (spec.bottleneck() == 0 ? "off" : spec.bottleneck()),
                "search.space=" + space,
                "search.nodes=" + spec.graph().intermediateNodes().size(),
                "search.stem=" + spec.stem().key());
    }
}
