package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReplacementTest {
    private static final int LENGTH = 10_000;

    @TempDir
    private Path temp;

    private void write(FileSystem files, String content) throws IOException {
        org.apache.hadoop.fs.Path file = files.makeQualified(
                new org.apache.hadoop.fs.Path(temp.resolve("file").toString()));
        FileReplacement.write(files, file, content.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(temp)) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** The reader would find no file, or half of one, when it were deleted first or written in place. */
    @Test
    void aReaderFindsTheOldOrTheNewContent() throws Exception {
        FileSystem files = FileSystem.getLocal(new Configuration());
        write(files, "0".repeat(LENGTH));
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<?> reading = reader.submit(() -> {
                String text = "";
                while (!text.startsWith("9")) {
                    text = Files.readString(temp.resolve("file"));
                    assertEquals(text.substring(0, 1).repeat(LENGTH), text);
                }
                return null;
            });
            for (int round = 0; round < 500; round++) {
                write(files, String.valueOf(round % 9).repeat(LENGTH));
            }
            write(files, "9".repeat(LENGTH));
            reading.get();
        } finally {
            reader.shutdownNow();
        }
        assertEquals(List.of("file"), names(), "no temporary file and no checksum");
    }

    @Test
    void anObjectStoreIsWrittenInPlace() throws IOException {
        Store store = new Store();
        store.initialize(store.getUri(), new Configuration());
        write(store, "old");
        write(store, "new");
        assertEquals("new", Files.readString(temp.resolve("file")));
        assertEquals(List.of("file"), names());
    }

    @Test
    void saysThatAFileCannotBeReplaced() throws IOException {
        Files.createDirectories(temp.resolve("file/below"));
        IOException error =
                assertThrows(IOException.class, () -> write(FileSystem.getLocal(new Configuration()), "new"));
        assertTrue(error.getMessage().contains("file"), error.getMessage());
    }

    /** A file system that is neither local nor HDFS, and has no rename. */
    private static final class Store extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("store:///");
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) {
            throw new UnsupportedOperationException("rename");
        }
    }
}
