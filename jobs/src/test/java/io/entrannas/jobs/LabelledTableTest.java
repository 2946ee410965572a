package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelledTableTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(folder.resolve("images/march"));
        Files.createDirectories(folder.resolve("images-labelled"));
        Files.createDirectories(folder.resolve("runs/net/network"));
    }

    private String in(String place) {
        return folder.resolve(place).toString();
    }

    private LabelledTable at(String output) throws IOException {
        return LabelledTable.at(output, true, new Configuration());
    }

    /** Replacing the first three would delete images, the last two the network. */
    @ParameterizedTest
    @CsvSource({
        "images, images/",
        "images/march, images",
        "images/m*, images/../images",
        "images, images/april",
        "images, runs/net",
        "images, runs/net/network"
    })
    void whatIsReadIsNeverReplacedNorWrittenInto(String input, String output) throws IOException {
        LabelledTable table = at(folder + "/" + output);

        UserError error = assertThrows(UserError.class, () -> table.requireApart(in(input), in("runs/net/network")));

        assertTrue(error.getMessage().contains(" lies in "), error.getMessage());
        assertTrue(error.getMessage().contains("--output file:" + folder), error.getMessage());
        assertTrue(error.getMessage().contains("outside of what is read"), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"images, images-labelled", "images/march, images/april", "images, runs/net/labelled"})
    void whatLiesBesideIsFine(String input, String output) {
        assertDoesNotThrow(() -> at(in(output)).requireApart(in(input), in("runs/net")));
    }

    @Test
    void aTableThatIsThereIsReplacedOnlyWhenAskedTo() {
        UserError error = assertThrows(
                UserError.class, () -> LabelledTable.at(in("images-labelled"), false, new Configuration()));

        assertTrue(error.getMessage().contains("is there already"), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"/", "nosuch:a:b"})
    void whatCanBeNoTableIsRefused(String output) {
        UserError error = assertThrows(UserError.class, () -> at(output));

        assertTrue(error.getMessage().contains("--output " + output + " is no path for a table"), error.getMessage());
    }
}
