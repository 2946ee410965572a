package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;

class SourceFileTest {
    @Test
    void asksForALocaleInWhichLocalNamesCanBeRead() throws IOException {
        FileSystem local = FileSystem.getLocal(new Configuration());
        assertDoesNotThrow(() -> SourceFile.requireReadableNames(local, "UTF-8"));
        String ascii = "ANSI_X3.4-1968";
        UserError error = assertThrows(UserError.class, () -> SourceFile.requireReadableNames(local, ascii));
        assertTrue(error.getMessage().contains("LC_ALL=C.UTF-8"), error.getMessage());
        FileSystem elsewhere = new RawLocalFileSystem() {
            @Override
            public URI getUri() {
                return URI.create("elsewhere:///");
            }
        };
        assertDoesNotThrow(() -> SourceFile.requireReadableNames(elsewhere, ascii));
    }

    @Test
    void theScriptsSetIt() throws IOException, InterruptedException {
        ProcessBuilder script = new ProcessBuilder("bash", "-c", ". ../submit/lib.sh; locale charmap");
        script.environment().put("LC_ALL", "C");
        Process process = script.start();
        assertEquals("UTF-8\n", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, process.waitFor());
    }
}
