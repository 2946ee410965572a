package io.entrannas.data;

import io.entrannas.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of a data set: a folder per version, {@code v0001}, {@code v0002} ..., and the pointer {@value #POINTER}, a
 * file that holds the name of the version in use. A version is finished when it has its manifest. Both manifest and
 * pointer appear whole, so that a reader finds the old state or the new one.
 */
final class DatasetFolder {
    static final String POINTER = "current";
    static final String MANIFEST = "manifest.json";

    private static final Pattern VERSION = Pattern.compile("v(\\d{4,9})");

    private final Path root;
    private final FileSystem files;

    /** Throws {@link UserError} when there is no file system for {@code location}. */
    DatasetFolder(String location, Configuration hadoop) {
        try {
            Path path = new Path(location);
            files = FileReplacement.plain(path.getFileSystem(hadoop));
            root = files.makeQualified(path);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("the data set's folder " + location + " cannot be used: " + e.getMessage(), e);
        }
    }

    Path root() {
        return root;
    }

    /** Where the images go that made a preparation fail. */
    Path rejectedOfFailure() {
        return new Path(root, "rejected");
    }

    /**
     * For the run that writes to the folder; throws {@link UserError} when it cannot be written, and
     * {@link FolderLock.HeldException} when another run has it.
     */
    FolderLock lock() throws FolderLock.HeldException {
        try {
            return FolderLock.acquire(files, root, FolderLock.BEAT);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** A new empty folder with the next number; throws {@link UserError} when it cannot be written. */
    Path createVersion() {
        try {
            List<Path> versions = versions();
            int last = versions.isEmpty() ? 0 : number(versions.get(versions.size() - 1));
            Path version = new Path(root, "v%04d".formatted(last + 1));
            files.mkdirs(version);
            return version;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private UserError unwritable(IOException cause) {
        return new UserError(
                "the output folder " + root + " cannot be written: " + cause.getMessage()
                        + "; give a folder that you may write by --output",
                cause);
    }

    /** Finishes {@code version}: from now on it can be used. */
    void finish(Path version, Manifest manifest) throws IOException {
        replace(new Path(version, MANIFEST), manifest.json());
    }

    /** Makes a finished version the one in use. When this throws it may be in use or not, so that it must stay. */
    void use(Path version) throws IOException {
        replace(new Path(root, POINTER), version.getName() + "\n");
    }

    private void replace(Path file, String text) throws IOException {
        FileReplacement.write(files, file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Deletes what killed runs left behind; throws {@link UserError} when it may not. */
    void deleteUnfinished() {
        try {
            files.delete(FileReplacement.temporary(new Path(root, POINTER)), false);
            for (Path version : versions()) {
                if (!isFinished(version)) {
                    delete(version);
                }
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Deletes all finished versions but the newest {@code keep}. */
    void deleteOld(int keep) throws IOException {
        List<Path> versions = versions();
        for (Path version : versions.subList(0, Math.max(0, versions.size() - keep))) {
            // First: from then on it counts as unfinished, and the next run deletes what a kill leaves of it.
            delete(new Path(version, MANIFEST));
            delete(version);
        }
    }

    void delete(Path path) throws IOException {
        files.delete(path, true);
    }

    private boolean isFinished(Path version) throws IOException {
        return files.exists(new Path(version, MANIFEST));
    }

    /** From the oldest to the newest. */
    private List<Path> versions() throws IOException {
        List<Path> versions = new ArrayList<>();
        if (!files.exists(root)) {
            return versions;
        }
        for (FileStatus status : files.listStatus(root)) {
            if (VERSION.matcher(status.getPath().getName()).matches()) {
                versions.add(status.getPath());
            }
        }
        versions.sort(Comparator.comparingInt(DatasetFolder::number));
        return versions;
    }

    private static int number(Path version) {
        Matcher matcher = VERSION.matcher(version.getName());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(version + " is no version");
        }
        return Integer.parseInt(matcher.group(1));
    }
}
