package io.entrannas.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Replaces a file so that at every moment, also after a kill, a reader finds the old content or the new one. Each
 * kind of file system needs its own way: Hadoop's rename that replaces does so in one step on HDFS only; elsewhere it
 * deletes first.
 */
public final class FileReplacement {
    private FileReplacement() {}

    /**
     * Writes {@code content} to {@code file}, which may exist.
     *
     * @throws IOException when it cannot be written, or when nobody knows: the file may hold the old content or the new one
     */
    public static void write(FileSystem files, Path file, byte[] content) throws IOException {
        FileSystem plain = plain(files);
        Path temporary = temporary(file);
        switch (plain.getUri().getScheme()) {
            case "file" -> {
                put(plain, temporary, content);
                // Not Hadoop's rename, which copies when the system's own fails.
                Files.move(local(temporary), local(file), StandardCopyOption.ATOMIC_MOVE);
            }
            case "hdfs", "viewfs" -> {
                put(plain, temporary, content);
                FileContext.getFileContext(plain.getUri(), plain.getConf())
                        .rename(temporary, file, Options.Rename.OVERWRITE);
            }
            // An object store shows a file when it is closed, and not before; it has no rename.
            default -> put(plain, file, content);
        }
    }

    /** Where a kill may leave the new content: a hidden name in the same folder. */
    public static Path temporary(Path file) {
        return new Path(file.getParent(), "." + file.getName() + ".tmp");
    }

    /**
     * Without the checksums that Hadoop's own local file system keeps in a second file beside each: no two files can be
     * renamed in one step.
     */
    public static FileSystem plain(FileSystem files) {
        return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
    }

    private static java.nio.file.Path local(Path file) {
        return java.nio.file.Path.of(file.toUri().getPath());
    }

    private static void put(FileSystem files, Path file, byte[] content) throws IOException {
        try (OutputStream out = files.create(file, true)) {
            out.write(content);
        } catch (FSError e) { // of Hadoop's local file system when the disk is full
            throw new IOException(e.getMessage(), e);
        }
    }
}
