package io.entrannas.data;

import io.entrannas.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of a data set: a folder per version, {@code v0001}, {@code v0002} ..., and the pointer {@value #POINTER}, a
 * file that holds the name of the version in use. A version is finished when it has its manifest. Both manifest and
 * pointer appear whole, so that a reader finds the old state or the new one. The folder may hold anything else: what is
 * deleted bears {@value #MARK}, which it got when it was made.
 */
final class DatasetFolder {
    static final String POINTER = "current";
    static final String MANIFEST = "manifest.json";

    /** In every folder that is made here. */
    private static final String MARK = ".prepare-data";

    private static final String REJECTED = "rejected";

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

    /** Throws {@link UserError} when one of this folder and {@code source} lies in the other. */
    void requireApart(Path source) {
        if (isWithin(root, source)) {
            throw new UserError("the output " + root + " lies inside the source " + source
                    + "; give a folder outside of it by --output");
        }
        if (isWithin(source, root)) {
            throw new UserError("the source " + source + " lies inside the output " + root
                    + "; give a folder by --output that does not hold it");
        }
    }

    private static boolean isWithin(Path path, Path folder) {
        return path.equals(folder) || (path.getParent() != null && isWithin(path.getParent(), folder));
    }

    /**
     * For the run that writes to the folder; throws {@link UserError} when it cannot be written, and
     * {@link FolderLock.HeldException} when another run has it.
     */
    FolderLock lock() throws FolderLock.HeldException {
        try {
            return FolderLock.acquire(files, root, FolderLock.BEAT);
        } catch (IOException | FSError e) {
            throw unwritable(e);
        }
    }

    /** A new folder with the next number; throws {@link UserError} when it cannot be written. */
    Path createVersion() {
        try {
            List<Path> versions = versions();
            int last = versions.isEmpty() ? 0 : number(versions.get(versions.size() - 1));
            Path version = new Path(root, String.format(Locale.ROOT, "v%04d", last + 1));
            create(version);
            return version;
        } catch (IOException | FSError e) {
            throw unwritable(e);
        }
    }

    /** A new folder for the images that made a preparation fail; throws {@link UserError} when it cannot be written. */
    Path createRejected() {
        try {
            deleteRejected();
            Path rejected = new Path(root, REJECTED);
            create(rejected);
            return rejected;
        } catch (IOException | FSError e) {
            throw unwritable(e);
        }
    }

    /** Deletes what {@link #createRejected} made. */
    void deleteRejected() throws IOException {
        Path rejected = new Path(root, REJECTED);
        if (isMarked(rejected)) {
            delete(rejected);
        }
    }

    private void create(Path made) throws IOException {
        files.create(new Path(made, MARK), false).close();
    }

    private boolean isMarked(Path made) throws IOException {
        return files.exists(new Path(made, MARK));
    }

    private UserError unwritable(Throwable cause) {
        return new UserError(
                "the output folder " + root + " cannot be written: " + cause.getMessage()
                        + "; give a folder that you may write by --output",
                cause);
    }

    /** Finishes {@code version}: from now on it can be used. Throws {@link UserError} when it cannot be written. */
    void finish(Path version, Manifest manifest) {
        replace(new Path(version, MANIFEST), manifest.json());
    }

    /**
     * Makes a finished version the one in use. When this throws, {@link UserError}, it may be in use or not, so that it
     * must stay.
     */
    void use(Path version) {
        replace(new Path(root, POINTER), version.getName() + "\n");
    }

    private void replace(Path file, String text) {
        try {
            FileReplacement.write(files, file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException | FSError e) {
            throw unwritable(e);
        }
    }

    /**
     * Deletes what killed runs left behind; throws {@link UserError} when it may not, or when another's folder lies where
     * rejected images would be listed.
     */
    void deleteUnfinished() {
        Path rejected = new Path(root, REJECTED);
        try {
            files.delete(FileReplacement.temporary(new Path(root, POINTER)), false);
            for (Path version : versions()) {
                if (!isFinished(version) && (isMarked(version) || isEmpty(version))) {
                    delete(version);
                }
            }
            if (!files.exists(rejected) || isMarked(rejected) || isEmpty(rejected)) {
                return;
            }
        } catch (IOException | FSError e) {
            throw unwritable(e);
        }
        throw new UserError(rejected + " is needed to list rejected images, but was not written by this version of"
                + " prepare-data; move it away, or give another folder by --output");
    }

    /** A kill may come before the mark. */
    private boolean isEmpty(Path made) throws IOException {
        return files.listStatus(made).length == 0;
    }

    /** Deletes all finished versions but the newest {@code keep}. */
    void deleteOld(int keep) throws IOException {
        List<Path> finished = new ArrayList<>();
        for (Path version : versions()) {
            if (isFinished(version)) {
                finished.add(version);
            }
        }
        for (Path version : finished.subList(0, Math.max(0, finished.size() - keep))) {
            // First: from then on it counts as unfinished, and the next run deletes what a kill leaves of it.
            delete(new Path(version, MANIFEST));
            delete(version);
        }
    }

    void delete(Path path) throws IOException {
        files.delete(path, true);
    }

    /** Those of before the mark have a manifest only, which another's file of that name is not taken for. */
    private boolean isFinished(Path version) throws IOException {
        Path manifest = new Path(version, MANIFEST);
        if (!files.exists(manifest)) {
            return false;
        }
        try (InputStream in = files.open(manifest)) {
            Manifest.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return true;
        } catch (IllegalArgumentException e) {
            return isMarked(version);
        }
    }

    /** From the oldest to the newest. */
    private List<Path> versions() throws IOException {
        List<Path> versions = new ArrayList<>();
        if (!files.exists(root)) {
            return versions;
        }
        for (FileStatus status : files.listStatus(root)) {
            if (status.isDirectory()
                    && VERSION.matcher(status.getPath().getName()).matches()) {
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
