package io.entrannas.jobs.run;

import io.entrannas.UserError;
import io.entrannas.data.FileReplacement;
import io.entrannas.data.FolderLock;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of one run on any file system that Hadoop knows. A file appears whole or not at all: it is written under a
 * temporary name and renamed. Names are relative to the folder, with {@code /} between their elements.
 */
public final class RunFolder {
    /** The scheme of files whose plain rename replaces what is there, at once. */
    private final FileSystem files;

    private final Path root;

    /** @throws UserError when there is no such file system */
    public RunFolder(String path, Configuration hadoop) {
        try {
            Path given = new Path(path);
            FileSystem system = given.getFileSystem(hadoop);
            root = system.makeQualified(given);
            // With checksums, a file that was edited would be refused.
            files = FileReplacement.plain(system);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("there can be no folder '" + path + "': " + e.getMessage() + "; correct the path", e);
        }
    }

    public Path path() {
        return root;
    }

    /** Another folder, with the same settings of Hadoop. */
    public RunFolder beside(String path) {
        return new RunFolder(path, files.getConf());
    }

    /** A folder in this one. */
    public RunFolder child(String name) {
        return beside(path(name).toString());
    }

    /** Where a file or folder of the run lies. */
    public Path path(String name) {
        return new Path(root, name);
    }

    public boolean exists(String name) {
        return reading(path(name), files::exists);
    }

    /** Names of what lies in the folder, sorted. */
    public List<String> list() {
        return list(root);
    }

    /** Names of what lies in a sub-folder, sorted; empty when there is no such folder. */
    public List<String> list(String name) {
        return list(path(name));
    }

    private List<String> list(Path folder) {
        return reading(folder, path -> {
            try {
                return Arrays.stream(files.listStatus(path))
                        .map(FileStatus::getPath)
                        .map(Path::getName)
                        .sorted()
                        .toList();
            } catch (FileNotFoundException e) {
                return List.of();
            }
        });
    }

    public byte[] read(String name) {
        return reading(path(name), path -> {
            try (var in = files.open(path)) {
                return in.readAllBytes();
            }
        });
    }

    public String readText(String name) {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    /**
     * Writes a file, or replaces it.
     *
     * @throws UserError when it cannot be written, or a folder lies there
     */
    public void write(String name, byte[] content) {
        requireNoFolder(name);
        writing(path(name), path -> {
            FileReplacement.write(files, path, content);
            return null;
        });
    }

    public void write(String name, String content) {
        write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Throws {@link UserError} when a folder lies where a file is to be written. */
    public void requireNoFolder(String name) {
        if (writing(path(name), this::isFolder)) {
            throw new UserError(path(name) + " is a folder, and no file is written in its place; name another file");
        }
    }

    private boolean isFolder(Path path) throws IOException {
        try {
            return files.getFileStatus(path).isDirectory();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /** For the job that writes to the run; throws {@link UserError} when another job has it, or it cannot be written. */
    FolderLock lock() {
        return writing(root, path -> {
            try {
                return FolderLock.acquire(files, path, FolderLock.BEAT);
            } catch (FolderLock.HeldException e) {
                throw new UserError(
                        e.getMessage() + "; wait for it, or give this one another name with --set run.name=...", e);
            }
        });
    }

    /** Where to write what {@link #commit} then puts at {@code name}; a hidden name in the same folder. */
    Path temporary(String name) {
        return FileReplacement.temporary(path(name));
    }

    /** Puts the folder that was written to {@link #temporary} in its place, and removes what lay there. */
    void commit(String name) {
        move(temporary(name), path(name));
    }

    /** Puts a folder in the place of another one, or of nothing. */
    public void move(String from, String to) {
        move(path(from), path(to));
    }

    private void move(Path from, Path to) {
        writing(to, path -> {
            // A rename onto a folder would move into it.
            files.delete(path, true);
            if (!files.rename(from, path)) {
                throw new IOException("it cannot be renamed from " + from);
            }
            return null;
        });
    }

    public void delete(String name) {
        writing(path(name), path -> files.delete(path, true));
    }

    private static <T> T reading(Path path, Action<T> action) {
        try {
            return action.on(path);
        } catch (IOException e) {
            throw new UserError(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static <T> T writing(Path path, Action<T> action) {
        try {
            return action.on(path);
        } catch (IOException | FSError e) { // Hadoop's local file system throws an error when the disk is full
            throw new UserError(
                    path + " cannot be written: " + e.getMessage()
                            + "; make room, mend its permissions or choose another folder (run.dir, --output)",
                    e);
        }
    }

    private interface Action<T> {
        T on(Path path) throws IOException;
    }
}
