package io.entrannas.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.NullNode;
import io.entrannas.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    private static final Summary SUMMARY = new Summary(
            "train",
            "mine",
            "vector",
            1,
            2,
            3.5,
            null,
            null,
            0.25,
            0.5,
            0.75,
            null,
            NullNode.getInstance(),
            1L << 40,
            7);

    @TempDir
    private Path temp;

    private RunFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new RunFolder(temp.resolve("run").toString(), new Configuration());
    }

    @Test
    void aRunIsBegunResumedAndCompleted() {
        try (Run run = open("train", Map.of("a", "1"), false)) {
            assertEquals(Optional.empty(), run.summary());
        }
        assertFalse(Run.isComplete(folder));
        try (Run run = open("train", Map.of("a", "1"), false)) {
            run.complete(SUMMARY);
        }
        assertTrue(Run.isComplete(folder));
        try (Run run = open("train", Map.of("a", "1"), false)) {
            assertEquals(Optional.of(SUMMARY), run.summary());
        }
        assertEquals(List.of("config.conf", "provenance.json", "summary.json"), folder.list());
    }

    @Test
    void otherSettingsAreNamedOneByOne() {
        open("train", Map.of("a", "1", "b", "2", "c", "3"), false).close();

        UserError error =
                assertThrows(UserError.class, () -> open("train", Map.of("a", "1", "b", "9", "d", "4"), false));

        assertTrue(
                error.getMessage()
                        .contains("\n  b was 2, is 9\n  c was 3, is not set\n  d was not set, is 4\nrestore them"),
                error.getMessage());
        assertEquals(List.of("config.conf", "provenance.json"), folder.list(), "who is refused holds no lock");
    }

    @Test
    void aRunOfAnotherKindIsRefused() {
        open("search", Map.of(), false).close();

        UserError error = assertThrows(UserError.class, () -> open("train", Map.of(), false));

        assertTrue(error.getMessage().contains("is a run of kind search, not train"), error.getMessage());
    }

    @Test
    void overwritingCanBeRepeatedWhenItWasCutShort() {
        open("train", Map.of("a", "1"), false).close();
        folder.write("checkpoints/epoch-0001.safetensors", "");
        folder.delete("config.conf");

        open("train", Map.of("a", "2"), true).close();

        assertEquals(List.of("config.conf", "provenance.json"), folder.list());
    }

    @Test
    void aFolderThatIsNoRunIsLeftAlone() {
        folder.write("thesis.tex", "years of work");

        UserError error = assertThrows(UserError.class, () -> open("train", Map.of(), true));

        assertTrue(error.getMessage().contains("thesis.tex and is not the folder of a run"), error.getMessage());
        assertEquals(List.of("thesis.tex"), folder.list());
    }

    @Test
    void aRunThatAnotherJobTookOverIsLeftToIt() {
        try (Run run = open("train", Map.of(), false)) {
            run.requireHeld();
            folder.list().stream().filter(name -> name.startsWith(".lock-")).forEach(folder::delete);
            try (Run other = open("train", Map.of(), false)) {
                UserError error = assertThrows(UserError.class, run::requireHeld);
                assertTrue(
                        error.getMessage().contains("run was taken over by another job, which took this one for dead"),
                        error.getMessage());
                assertThrows(UserError.class, () -> run.complete(SUMMARY));
                assertEquals(Optional.empty(), other.summary());
                other.requireHeld();
            }
        }
    }

    @Test
    void damagedFilesOfARunAreNamed() {
        open("train", Map.of(), false).close();
        folder.write("summary.json", "{\"kind\":");
        try (Run run = open("train", Map.of(), false)) {
            UserError error = assertThrows(UserError.class, run::summary);
            assertTrue(error.getMessage().contains("summary.json is damaged"), error.getMessage());
        }
        folder.write("provenance.json", "");
        UserError error = assertThrows(UserError.class, () -> open("train", Map.of(), false));
        assertTrue(error.getMessage().contains("provenance.json is damaged"), error.getMessage());
        assertTrue(error.getMessage().contains("--overwrite"), error.getMessage());
        open("train", Map.of(), true).close();
    }

    private Run open(String kind, Map<String, String> settings, boolean overwrite) {
        return Run.open(
                folder,
                new Provenance(kind, "now", new TreeMap<>(settings), new TreeMap<>(), new TreeMap<>()),
                "",
                overwrite);
    }
}
