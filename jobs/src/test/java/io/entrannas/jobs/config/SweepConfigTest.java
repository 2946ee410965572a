package io.entrannas.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.net.Placement;
import io.entrannas.space.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepConfigTest {
    @TempDir
    private Path folder;

    private SweepConfig load(String text, String... overrides) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.conf"), text);
        return SweepConfig.load(file, List.of(overrides));
    }

    private static List<String> names(SweepConfig sweep) {
        return sweep.points().stream().map(SweepConfig.Point::name).toList();
    }

    /** What was given is written into the sweep's folder. */
    @Test
    void aPasswordIsNotPartOfWhatWasGiven() throws IOException {
        SweepConfig sweep =
                load("sweep.grid.run.seed = [1, 2]", "mlflow.tracking-uri=https://me:secret@host.example:5000/mlflow");

        assertFalse(sweep.hocon().contains("secret"), sweep.hocon());
        assertTrue(sweep.hocon().contains("https://host.example:5000/mlflow"), sweep.hocon());
        assertFalse(load("sweep.grid.run.seed = [1, 2]").hocon().contains("mlflow"));
    }

    @Test
    void aGridIsEveryCombinationWithSeedsInside() throws IOException {
        SweepConfig sweep = load("""
                search.epochs = 7
                sweep {
                  grid {
                    run.seed = [1, 2]
                    search.space = [standard, [skip_connect, sep_conv_3x3]]
                  }
                }
                """);

        assertEquals(
                List.of(
                        "space-standard_seed-1",
                        "space-standard_seed-2",
                        "space-skip-connect-sep-conv-3x3_seed-1",
                        "space-skip-connect-sep-conv-3x3_seed-2"),
                names(sweep));
        SweepConfig.Point last = sweep.points().get(3);
        assertEquals(Map.of("run.seed", "2", "search.space", "[\"skip_connect\",\"sep_conv_3x3\"]"), last.settings());
        assertEquals(2, last.config().seed());
        assertEquals(7, last.config().search().settings().epochs());
        assertEquals(
                SearchSpace.of(List.of("skip_connect", "sep_conv_3x3")),
                last.config().search().method().space());
    }

    @Test
    void variantsAreSettingsThatGoTogether() throws IOException {
        SweepConfig sweep = load("""
                sweep {
                  tables = [table2]
                  variants = [
                    { name = "DARTS (1st order)", settings.search { placement = all, feature-sharing = false } }
                    { name = dst, settings.search.method = dst }
                  ]
                  grid.search.cells = [5, 8]
                }
                """, "sweep.train=true", "sweep.memory=2GiB");

        assertEquals(
                List.of("DARTS-1st-order_cells-5", "DARTS-1st-order_cells-8", "dst_cells-5", "dst_cells-8"),
                names(sweep));
        assertEquals("DARTS (1st order)", sweep.points().get(0).variant());
        assertEquals(Placement.ALL, sweep.points().get(1).config().search().placement());
        assertEquals(5.0, sweep.points().get(0).config().search().settings().temperature());
        assertEquals(1.0, sweep.points().get(2).config().search().settings().temperature(), "that of its method");
        assertEquals(List.of(PaperTable.TABLE2), sweep.tables());
        assertEquals(true, sweep.train());
        assertEquals(2L << 30, sweep.memory());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "search.epochs=3 | has no section sweep",
                "sweep.train=true | say nothing that differs",
                "sweep.grid.search.cells=5 | sweep.grid.search.cells (",
                "sweep.grid.run.name=[a,b] | cannot differ between points",
                "sweep.grid.mlflow.tracking-uri=[a,b] | cannot differ between points",
                "sweep.grid.search.chanels=[1,2] | did you mean search.channels?",
                "sweep.grid.search.cells=[2,5] | point cells-2 of the sweep",
                "sweep.variants=[{name=a}] | must have a name and settings",
                "sweep { grid.search.cells=[5], tables=[table9] } | must be a list of table1, table2",
                "sweep { grid.search.cells=[5], gird={} } | sweep.gird",
                "sweep.grid.search.cells=[5,5] | two points of the name cells-5"
            })
    void mistakesAreNamed(String text, String message) {
        UserError error = assertThrows(UserError.class, () -> load(text));
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "table1, 4", "table2, 4", "table3, 3", "table4, 3", "table5, 3",
        "small-table1, 4", "small-table2, 4", "small-table3, 3", "small-table4, 3", "small-table5, 3"
    })
    void everyFileLoads(String name, int points) {
        SweepConfig sweep = SweepConfig.load(Path.of("../conf/sweeps", name + ".conf"), List.of());

        assertEquals(points, sweep.points().size());
        assertEquals(
                name.charAt(name.length() - 1), sweep.tables().get(0).name().charAt(5));
        for (SweepConfig.Point point : sweep.points()) {
            SearchConfig search = point.config().search();
            boolean small = name.startsWith("small");
            assertTrue(small ? search.cells() <= 6 : search.cells() == 8, point.name());
            assertEquals(small ? 8 : 16, search.channels(), point.name());
            assertTrue(small || search.settings().epochs() == 50, point.name());
        }
    }
}
