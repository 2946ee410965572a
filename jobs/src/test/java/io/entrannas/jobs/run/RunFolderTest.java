package io.entrannas.jobs.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.data.FolderLock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolderTest {
    /** The local files, with renames as HDFS has them: never onto something that is there. */
    public static final class NoReplacing extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("noreplacing:///");
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            return !exists(to) && super.rename(from, to);
        }
    }

    /** The local files, with renames as S3A has them. */
    public static final class Throwing extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("throwing:///");
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            if (exists(to)) {
                throw new FileAlreadyExistsException(to.toString());
            }
            return super.rename(from, to);
        }
    }

    @TempDir
    private Path temp;

    private RunFolder folder(String scheme) {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.noreplacing.impl", NoReplacing.class.getName());
        hadoop.set("fs.throwing.impl", Throwing.class.getName());
        return new RunFolder(scheme + temp.resolve("run"), hadoop);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "file://", "noreplacing://", "throwing://"})
    void aFileIsWrittenReplacedAndDeleted(String scheme) {
        RunFolder folder = folder(scheme);
        assertFalse(folder.exists("a/b.txt"));

        folder.write("a/b.txt", "one");
        folder.write("a/b.txt", "zwei");
        folder.write("c.txt", new byte[] {1, 2});

        assertEquals("zwei", folder.readText("a/b.txt"));
        assertArrayEquals(new byte[] {1, 2}, folder.read("c.txt"));
        assertEquals(List.of("a", "c.txt"), folder.list());
        assertEquals(List.of("b.txt"), folder.list("a"));
        folder.delete("a");
        folder.delete("was never there");
        assertEquals(List.of("c.txt"), folder.list());
        assertEquals(List.of(), folder.list("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noreplacing://", "throwing://"})
    void aFolderTakesThePlaceOfAFolder(String scheme) throws IOException {
        RunFolder folder = folder(scheme);
        folder.write("table/old", "of the attempt before");
        Path temporary = Path.of(folder.temporary("table").toUri().getPath());
        Files.createDirectories(temporary);
        Files.writeString(temporary.resolve("new"), "rows");

        folder.commit("table");

        assertEquals(List.of("new"), folder.list("table"));
        assertEquals(List.of("table"), folder.list());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noreplacing://", "throwing://"})
    void noFileTakesThePlaceOfAFolder(String scheme) {
        RunFolder folder = folder(scheme);
        folder.write("network/network.json", "of a training");

        UserError error = assertThrows(UserError.class, () -> folder.write("network", "a file"));

        assertTrue(error.getMessage().contains("run/network is a folder"), error.getMessage());
        assertEquals("of a training", folder.readText("network/network.json"));
        assertEquals(List.of("network"), folder.list());
    }

    @Test
    void whatAKilledWriterLeftIsNoFileAndInNobodysWay() throws IOException {
        RunFolder folder = folder("");
        folder.write("result", "whole");
        Files.writeString(Path.of(folder.temporary("result").toUri().getPath()), "ha");

        assertEquals("whole", folder.readText("result"));
        folder.write("result", "new");

        assertEquals("new", folder.readText("result"));
        assertEquals(List.of("result"), folder.list());
    }

    @Test
    void aFileThatWasEditedCanBeRead() throws IOException {
        RunFolder folder = folder("");
        folder.write("config.conf", "as written");
        Files.writeString(temp.resolve("run/config.conf"), "edited");

        assertEquals("edited", folder.readText("config.conf"));
        assertEquals(List.of("config.conf"), folder.list());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noreplacing://"})
    void oneJobAtATimeMayWrite(String scheme) {
        RunFolder folder = folder(scheme);
        FolderLock held = folder.lock();

        UserError error = assertThrows(UserError.class, folder::lock);

        assertTrue(error.getMessage().contains("is being written by another job"), error.getMessage());
        assertTrue(error.getMessage().contains("--set run.name="), error.getMessage());
        assertEquals(1, folder.list().size(), "the holder's claim");
        held.close();
        assertEquals(List.of(), folder.list());
    }

    @Test
    void aFolderThatCannotBeWrittenCannotBeTaken() throws IOException {
        Files.writeString(temp.resolve("run"), "a file where the folder should be");

        UserError error = assertThrows(UserError.class, () -> folder("").lock());

        assertTrue(error.getMessage().contains("cannot be written"), error.getMessage());
    }

    @Test
    void whatCannotBeReadIsNamed() {
        UserError error = assertThrows(UserError.class, () -> folder("").read("none.json"));

        assertTrue(error.getMessage().contains("run/none.json cannot be read"), error.getMessage());
    }

    @Test
    void whatCannotBeWrittenIsNamedWithTheRemedy() throws IOException {
        Files.writeString(temp.resolve("run"), "a file where the folder should be");

        UserError error = assertThrows(UserError.class, () -> folder("").write("a", "b"));

        assertTrue(error.getMessage().contains("run/a cannot be written"), error.getMessage());
        assertTrue(error.getMessage().contains("choose another folder (run.dir"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch://host/runs", ""})
    void aPlaceThatIsNoneIsNamedWithTheRemedy(String path) {
        UserError error = assertThrows(UserError.class, () -> new RunFolder(path, new Configuration()));

        assertTrue(error.getMessage().contains("there can be no folder '" + path + "'"), error.getMessage());
        assertTrue(error.getMessage().contains("correct the path"), error.getMessage());
    }
}
