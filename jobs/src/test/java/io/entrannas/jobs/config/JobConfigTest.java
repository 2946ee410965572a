package io.entrannas.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.space.Operation;
import io.entrannas.space.SearchSpace;
import io.entrannas.train.AdamSettings;
import io.entrannas.train.Schedule;
import io.entrannas.train.SearchSettings;
import io.entrannas.train.SgdSettings;
import io.entrannas.train.TargetSettings;
import io.entrannas.train.ValidationBatchNorm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobConfigTest {
    @TempDir
    private Path folder;

    @Test
    void defaultsAreThoseOfThePaper() {
        JobConfig config = load();

        assertEquals(Optional.empty(), config.name());
        assertEquals(OptionalInt.empty(), config.workers());
        assertEquals(Duration.ofMinutes(1), config.averagingTimeout());
        assertEquals(1L << 30, config.data().cacheMemory());
        SearchConfig search = config.search();
        assertEquals(512, search.batchSize());
        assertEquals(SearchSpace.STANDARD, search.method().space());
        assertEquals(6, search.method().graph().nodes());
        assertEquals(
                new SearchSettings(
                        50,
                        5.0,
                        0.923,
                        new SgdSettings(0.2, Schedule.COSINE, 0.9, 3e-4, 5),
                        new AdamSettings(6e-4, 0.5, 0.999, 1e-3),
                        0.1,
                        1,
                        ValidationBatchNorm.RECALIBRATED,
                        20),
                search.settings());
        assertEquals(0, search.bottleneck());
        assertEquals(
                new TargetSettings(600, 0, new SgdSettings(0.025, Schedule.COSINE, 0.9, 3e-4, 5), 0, 0.4, 0.2),
                config.train().settings());
        assertEquals(OptionalInt.empty(), config.train().cutout());
    }

    @Test
    void temperatureFollowsTheMethodUnlessItIsGiven() {
        SearchSettings dst = load("search.method=dst").search().settings();
        assertEquals(List.of(1.0, 0.9), List.of(dst.temperature(), dst.temperatureDecay()));
        SearchSettings given = load("search.method=dst", "search.temperature.initial=2")
                .search()
                .settings();
        assertEquals(List.of(2.0, 0.9), List.of(given.temperature(), given.temperatureDecay()));
        assertEquals(
                0.923,
                load().tree().getDouble("search.temperature.decay"),
                "the resolved configuration says which one");
    }

    @Test
    void overridesComeBeforeTheFileAndTheFileBeforeTheDefaults() throws IOException {
        Path file = write("search { epochs = 7, channels = 8 }\nrun.name = mine");

        JobConfig config = JobConfig.load(Optional.of(file), List.of("search.epochs=3", "search.epochs=4"));

        assertEquals(4, config.search().settings().epochs());
        assertEquals(8, config.search().channels());
        assertEquals(8, config.search().cells());
        assertEquals(Optional.of("mine"), config.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hdfs://node:8020/data#1", "/a b/c:d", "s3a://bucket//x", "C=1", "a//b"})
    void anOverrideNeedsNoQuotes(String path) {
        assertEquals(Optional.of(path), load("data.path=" + path).data().path());
    }

    @Test
    void aSpaceIsANameOrAList() {
        assertEquals(
                SearchSpace.EXTENDED,
                load("search.space=extended").search().method().space());
        assertEquals(
                List.of(Operation.NONE, Operation.SKIP_CONNECT, Operation.SEP_CONV_3X3),
                load("search.space=[none, sep_conv_3x3, skip_connect]")
                        .search()
                        .method()
                        .space()
                        .operations());
        assertEquals(
                SearchSpace.STANDARD.withoutNone(),
                load("search.method=dst").search().method().space());
    }

    @Test
    void theOrderIsOneOrTwo() {
        assertEquals(2, load("search.order=2").search().settings().order());
    }

    @Test
    void wordsStandForNumbers() {
        assertEquals(
                Double.POSITIVE_INFINITY,
                load("train.gradient-clip=off").train().settings().weights().gradientClip());
        assertEquals(OptionalInt.of(0), load("train.cutout=off").train().cutout());
        assertEquals(
                OptionalInt.of(3),
                load("data.augmentation.crop-padding=3").data().cropPadding());
        assertEquals(4, load("search.bottleneck=4").search().bottleneck());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "search.epoch=3 | search.epoch (--set) is no key of the configuration; did you mean search.epochs?",
                "epochs=3 | epochs (--set) is no key of the configuration; did you mean search.epochs or train.epochs?",
                "search.flavour=3 | is no key of the configuration; the keys there are architecture, batch-norm,",
                "search.epochs.first=3 | search.epochs (--set) is a key, not a section; write search.epochs = ...",
                "search=3 | search (--set) is a section, not a key; its keys are architecture, batch-norm,",
                "search.epochs=0 | search.epochs must be a whole number of at least 1, was 0 (--set)",
                "search.epochs=2.5 | search.epochs must be a whole number of at least 1, was 2.5 (--set)",
                "search.order=3 | search.order must be one of 1, 2, was 3 (--set)",
                "search.epochs=many | search.epochs must be a whole number of at least 1, was \"many\" (--set)",
                "search.epochs=null | search.epochs must be a whole number of at least 1, was null (--set)",
                "search.epochs=3000000000 | search.epochs must be a whole number of at least 1, was 3000000000 (--set)",
                "run.seed=x | run.seed must be a whole number, was \"x\" (--set)",
                "run.name=[a] | run.name must be a text, was [\"a\"] (--set)",
                "run.dir=null | run.dir must be a text, was null (--set)",
                "train.momentum=1 | train.momentum must be a number of at least 0 and less than 1, was 1 (--set)",
                "train.learning-rate=NaN | train.learning-rate must be a number greater than 0, was \"NaN\" (--set)",
                "train.gradient-clip=none | must be a number greater than 0 or off, was \"none\" (--set)",
                "train.cutout=-1 | train.cutout must be a whole number of at least 1 or auto or off, was -1 (--set)",
                "search.method=darts | search.method must be one of dst, entrannas, was \"darts\" (--set)",
                "search.feature-sharing=maybe | search.feature-sharing must be one of false, true, was \"maybe\"",
                "search.space=[sep_conv_9x9] | search.space must be standard, extended, or a list of distinct operations",
                "search.space=[none] | at least one besides none, out of none, max_pool_3x3,",
                "search.architecture.betas=[0.5] | must be a list of 2 numbers, each of at least 0 and less than 1",
                "search.architecture.betas=[0.5, 1] | must be a list of 2 numbers, each of at least 0 and less than 1",
                "search.bottleneck=3 | search.bottleneck must divide search.channels, which is 16, was 3 (--set)",
                "search.bottleneck=1 | search.bottleneck must be a whole number of at least 2 or off, was 1 (--set)",
                "search.bottleneck=32 | search.bottleneck must divide search.channels, which is 16, was 32 (--set)",
                "search.placement=middle | search.placement must be one of all, first, half, last, was \"middle\"",
                "search.cells=2 | search.cells must be a whole number of at least 3, was 2 (--set)",
                "search.nodes=0 | search.nodes must be a whole number of at least 1, was 0 (--set)",
                "search.stem=mnist | search.stem must be one of cifar, imagenet, was \"mnist\" (--set)",
                "search.repeats=0 | search.repeats must be a whole number of at least 1, was 0 (--set)",
                "train.warm-up-epochs=601 | train.warm-up-epochs must be at most train.epochs, which is 600, was 601 (--set)",
                "search.space=large | search.space must be standard, extended, or a list of distinct operations",
                "search.space=[] | search.space must be standard, extended, or a list of distinct operations",
                "search.space=[none, none, skip_connect] | a list of distinct operations",
                "search.space=[sep_conv_7x7] | out of none, max_pool_3x3,",
                "data.cache-memory=lots | data.cache-memory must be a size in bytes such as 512MiB or 2GiB",
                "workers=0 | workers must be a whole number of at least 1 or auto, was 0 (--set)",
                "averaging.timeout=1ms | averaging.timeout must be a time of at least 1s, such as 90s or 2m, was \"1ms\"",
                "averaging.timeout=soon | averaging.timeout must be a time of at least 1s, such as 90s or 2m, was",
                "nothing | --set takes key=value, was 'nothing'"
            })
    void anErrorNamesKeyValueAndRemedy(String override, String message) {
        UserError error = assertThrows(UserError.class, () -> load(override));

        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "search.cells=3 | search.placement=half | search.placement must be first, last or all when search.cells"
                        + " is 3, because no reduction cell is in the first half, was \"half\" (--set)",
                "search.channels=12 | search.bottleneck=8 | search.bottleneck must divide search.channels, which is 12",
                "search.channels=15 | search.stem=imagenet | search.channels must be even when search.stem is imagenet,"
                        + " was 15 (--set)",
                "train.channels=35 | train.stem=imagenet | train.channels must be even when train.stem is imagenet, was 35",
                "search.method=dst | search.space=[none] | at least one besides none"
            })
    void whatDoesNotGoTogetherIsRefused(String one, String other, String message) {
        UserError error = assertThrows(UserError.class, () -> load(one, other));

        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "search.cells=4 | search.placement=half",
                "search.cells=3 | search.placement=last",
                "search.channels=15 | search.stem=cifar",
                "search.channels=15 | search.bottleneck=5",
                "search.method=dst | search.repeats=5",
                "search.method=dst | search.space=[none, skip_connect]",
                "search.method=dst | search.space=extended",
                "search.nodes=1 | search.space=[skip_connect]"
            })
    void whatGoesTogetherIsTaken(String one, String other) {
        assertEquals(load(one, other).tree(), load(other, one).tree());
    }

    @Test
    void everyProblemIsReportedWithItsLine() throws IOException {
        Path file = write("search {\n  epochs = 0\n  chanels = 4\n}\ntrain.drop-path = 1.5\n");

        UserError error = assertThrows(UserError.class, () -> JobConfig.load(Optional.of(file), List.of()));

        assertEquals(
                "the configuration is not valid:"
                        + "\n  search.chanels (" + file
                        + ": 3) is no key of the configuration; did you mean search.channels?"
                        + "\n  search.epochs must be a whole number of at least 1, was 0 (" + file + ": 2)"
                        + "\n  train.drop-path must be a number of at least 0 and less than 1, was 1.5 (" + file
                        + ": 5)",
                error.getMessage());
    }

    @Test
    void aFileThatIsNoHoconIsRefusedWithItsLine() throws IOException {
        Path file = write("search {\n  epochs = \n");

        UserError error = assertThrows(UserError.class, () -> JobConfig.load(Optional.of(file), List.of()));

        assertTrue(error.getMessage().contains(file + ": "), error.getMessage());
    }

    @Test
    void aMissingFileIsRefused() {
        Path file = folder.resolve("none.conf");

        UserError error = assertThrows(UserError.class, () -> JobConfig.load(Optional.of(file), List.of()));

        assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
    }

    private Path write(String hocon) throws IOException {
        return Files.writeString(folder.resolve("test.conf"), hocon);
    }

    private static JobConfig load(String... overrides) {
        return JobConfig.load(Optional.empty(), List.of(overrides));
    }
}
