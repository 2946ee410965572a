package io.entrannas.data;

import io.entrannas.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * The folder of a data set: a folder per version, {@code v0001}, {@code v0002} ..., and the pointer {@value #POINTER}, a
 * file that holds the name of the version in use. A version is finished when it has its manifest. Both manifest and
 * pointer are written under another name and renamed, so that a reader finds the old state or the new one.
 */
final class DatasetFolder {
    static final String POINTER = "current";
    static final String MANIFEST = "manifest.json";

    private static final Pattern VERSION = Pattern.compile("v(\\d{4,9})");

    private final Path root;
    private final Configuration hadoop;
    private final FileContext files;

    /** Throws {@link UserError} when there is no file system for {@code location}. */
    DatasetFolder(String location, Configuration hadoop) {
        this.hadoop = hadoop;
        try {
            Path path = new Path(location);
            files = FileContext.getFileContext(path.getFileSystem(hadoop).getUri(), hadoop);
            root = files.makeQualified(path.getFileSystem(hadoop).makeQualified(path));
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
            return FolderLock.acquire(root.getFileSystem(hadoop), root, FolderLock.BEAT);
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
            files.mkdir(version, FileContext.DIR_DEFAULT_PERM, true);
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

    /** Finishes {@code version} and makes it the one in use. */
    void publish(Path version, Manifest manifest) throws IOException {
        replace(new Path(version, MANIFEST), manifest.json());
        replace(new Path(root, POINTER), version.getName() + "\n");
    }

    private void replace(Path file, String text) throws IOException {
        Path temporary = temporary(file);
        try (FSDataOutputStream out = files.create(temporary, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        // The local file system keeps a checksum in a second file, which it renames after the first: a kill between the
        // two would leave a text that does not fit its checksum. None is kept of these.
        files.delete(new Path(file.getParent(), "." + temporary.getName() + ".crc"), false);
        files.rename(temporary, file, Options.Rename.OVERWRITE);
    }

    private static Path temporary(Path file) {
        return new Path(file.getParent(), file.getName() + ".new");
    }

    /** Deletes what killed runs left behind; throws {@link UserError} when it may not. */
    void deleteUnfinished() {
        try {
            files.delete(temporary(new Path(root, POINTER)), false);
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
        return files.util().exists(new Path(version, MANIFEST));
    }

    /** From the oldest to the newest. */
    private List<Path> versions() throws IOException {
        List<Path> versions = new ArrayList<>();
        if (!files.util().exists(root)) {
            return versions;
        }
        for (FileStatus status : files.util().listStatus(root)) {
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
