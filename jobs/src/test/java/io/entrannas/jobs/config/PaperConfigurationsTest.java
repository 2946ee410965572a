package io.entrannas.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.entrannas.arch.EnTranNas;
import io.entrannas.data.ColourJitter;
import io.entrannas.net.Placement;
import io.entrannas.net.StemKind;
import io.entrannas.space.SearchSpace;
import io.entrannas.train.AdamSettings;
import io.entrannas.train.Schedule;
import io.entrannas.train.SearchSettings;
import io.entrannas.train.SgdSettings;
import io.entrannas.train.TargetSettings;
import io.entrannas.train.ValidationBatchNorm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in {@code conf/} for the paper's experiments say what the paper says (sections 4 and B.3). */
class PaperConfigurationsTest {
    @Test
    void cifar10() {
        JobConfig config = load("cifar10");

        SearchConfig search = config.search();
        assertCommon(search);
        assertEquals(StemKind.CIFAR, search.stem());
        assertEquals(512, search.batchSize());
        assertEquals(5, search.repeats());
        assertEquals(settings(0.2, 6e-4), search.settings());

        TrainConfig train = config.train();
        assertEquals(StemKind.CIFAR, train.stem());
        assertEquals(List.of(20, 36, 96), List.of(train.cells(), train.channels(), train.batchSize()));
        assertEquals(OptionalInt.of(16), train.cutout());
        assertEquals(
                new TargetSettings(600, 0, new SgdSettings(0.025, Schedule.COSINE, 0.9, 3e-4, 5), 0, 0.4, 0.2),
                train.settings());
        assertEquals(AugmentationKind.CIFAR, config.data().kind());
        assertEquals(OptionalInt.of(4), config.data().cropPadding());
        assertEquals(true, config.data().flip());
    }

    @Test
    void imageNet() {
        JobConfig config = load("imagenet");

        SearchConfig search = config.search();
        assertCommon(search);
        assertEquals(StemKind.IMAGENET, search.stem());
        assertEquals(1024, search.batchSize());
        assertEquals(settings(0.5, 6e-3), search.settings());

        TrainConfig train = config.train();
        assertEquals(StemKind.IMAGENET, train.stem());
        assertEquals(List.of(14, 48, 1024), List.of(train.cells(), train.channels(), train.batchSize()));
        assertEquals(OptionalInt.of(0), train.cutout());
        assertEquals(
                new TargetSettings(250, 0, new SgdSettings(0.5, Schedule.LINEAR, 0.9, 3e-5, 5), 0.1, 0.4, 0),
                train.settings());
        assertEquals(new ColourJitter(0.4, 0.4, 0.4, 0.2), train.colourJitter());
        assertEquals(AugmentationKind.IMAGENET, config.data().kind());
        assertEquals(224, config.data().cropSize());
        assertEquals(true, config.data().flip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar10", "imagenet"})
    void withLearntTopologyTheTemperatureIsItsOwn(String name) {
        SearchSettings settings = load(name, "search.method=dst").search().settings();

        assertEquals(List.of(1.0, 0.9), List.of(settings.temperature(), settings.temperatureDecay()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar10", "imagenet", "fashion-mnist", "fashion-mnist-short", "quickstart"})
    void everyFileLoads(String name) {
        assertEquals(Optional.empty(), load(name).data().path(), "that is the user's to say");
    }

    private static void assertCommon(SearchConfig search) {
        assertEquals(EnTranNas.class, search.method().getClass());
        assertEquals(SearchSpace.STANDARD, search.method().space());
        assertEquals(6, search.method().graph().nodes(), "two inputs and four nodes");
        assertEquals(List.of(8, 16), List.of(search.cells(), search.channels()));
        assertEquals(Placement.FIRST, search.placement());
        assertEquals(true, search.featureSharing());
        assertEquals(0, search.bottleneck());
    }

    private static SearchSettings settings(double learningRate, double architectureRate) {
        return new SearchSettings(
                50,
                5.0,
                0.923,
                new SgdSettings(learningRate, Schedule.COSINE, 0.9, 3e-4, 5),
                new AdamSettings(architectureRate, 0.5, 0.999, 1e-3),
                0.1,
                1,
                ValidationBatchNorm.RECALIBRATED,
                20);
    }

    private static JobConfig load(String name, String... overrides) {
        return JobConfig.load(Optional.of(Path.of("../conf", name + ".conf")), List.of(overrides));
    }
}
