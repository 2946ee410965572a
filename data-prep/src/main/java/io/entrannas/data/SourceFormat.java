package io.entrannas.data;

import io.entrannas.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The forms of source that can be prepared. */
enum SourceFormat {
    /** Whatever the folder looks like, by the names in it; a table must be called one. */
    AUTO,
    IDX,
    CIFAR,
    IMAGENET,
    FOLDER,
    /** See {@link TableSource}, which needs Spark to be opened. */
    TABLE;

    /** As the user writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Opens a source that consists of files, which is any but {@link #TABLE}. Throws {@link UserError} when
     * {@code location} is missing, cannot be read, or does not hold such a source.
     */
    PartedSource open(String location, Configuration hadoop) {
        try {
            Path path = new Path(location);
            FileSystem fileSystem = path.getFileSystem(hadoop);
            SourceFile.requireReadableNames(fileSystem, System.getProperty("sun.jnu.encoding"));
            Path folder = fileSystem.makeQualified(path);
            if (!fileSystem.getFileStatus(folder).isDirectory()) {
                throw new UserError("the source " + folder + " is a file; give the folder that it is in");
            }
            return switch (this == AUTO ? recognised(fileSystem, folder) : this) {
                case IDX -> IdxSource.open(fileSystem, folder);
                case CIFAR -> CifarSource.open(fileSystem, folder, hadoop);
                case IMAGENET -> ImageNetSource.open(fileSystem, folder, hadoop);
                case FOLDER -> FolderSource.open(fileSystem, folder);
                case AUTO, TABLE -> throw new IllegalStateException(this + " is not made of files");
            };
        } catch (FileNotFoundException e) {
            throw new UserError("the source " + location + " does not exist; give an existing folder by --source", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("the source " + location + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static SourceFormat recognised(FileSystem fileSystem, Path folder) throws IOException {
        FileStatus[] files = fileSystem.listStatus(folder);
        if (Arrays.stream(files).anyMatch(IdxSource::recognises)) {
            return IDX;
        }
        Set<String> names =
                Arrays.stream(files).map(file -> file.getPath().getName()).collect(Collectors.toSet());
        if (CifarSource.recognises(names)) {
            return CIFAR;
        }
        if (ImageNetSource.recognises(fileSystem, folder, names)) {
            return IMAGENET;
        }
        if (names.stream().anyMatch(name -> name.endsWith(".parquet"))) {
            throw new UserError(folder + " is a Parquet table; add --format table, and the names of its columns");
        }
        return FOLDER;
    }
}
