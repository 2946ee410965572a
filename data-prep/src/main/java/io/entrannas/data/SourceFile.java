package io.entrannas.data;

import io.entrannas.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file that a source is made of, as far as it shows without reading it.
 *
 * @param name path below the source's folder
 * @param bytes length
 * @param modified time of the last change in milliseconds since 1970
 */
record SourceFile(String name, long bytes, long modified) {
    /** @param folder the source's folder, fully qualified */
    static SourceFile of(FileStatus file, Path folder) {
        return new SourceFile(nameBelow(folder, file.getPath()), file.getLen(), file.getModificationTime());
    }

    /**
     * All files below {@code folder}, at any depth. Not {@link FileSystem#listFiles}, which for local files without
     * Hadoop's native library starts a process per file to learn who may read it.
     */
    static List<FileStatus> filesBelow(FileSystem fileSystem, Path folder) throws IOException {
        List<FileStatus> files = new ArrayList<>();
        for (FileStatus status : fileSystem.listStatus(folder)) {
            if (status.isDirectory()) {
                files.addAll(filesBelow(fileSystem, status.getPath()));
            } else {
                files.add(status);
            }
        }
        return files;
    }

    /**
     * Throws {@link UserError} when names of local files that are not ASCII could not be read: they would be passed over
     * without a word.
     *
     * @param encoding of names, Java's property {@code sun.jnu.encoding}
     */
    static void requireReadableNames(FileSystem fileSystem, String encoding) {
        if (fileSystem.getUri().getScheme().equals("file") && !encoding.equalsIgnoreCase("UTF-8")) {
            throw new UserError("local files are called by names in UTF-8, but Java reads them here as " + encoding
                    + "; set LC_ALL=C.UTF-8 in the environment of the driver and of the executors");
        }
    }

    static String nameBelow(Path folder, Path file) {
        return folder.toUri().relativize(file.toUri()).getPath();
    }

    /** Whether a path below a source's folder, or a name in a tar, begins with a dot, or a folder in it does. */
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.contains("/.");
    }

    static List<SourceFile> sorted(List<SourceFile> files) {
        return files.stream().sorted(Comparator.comparing(SourceFile::name)).toList();
    }
}
