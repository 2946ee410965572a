package io.entrannas.data;

import io.entrannas.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The forms of source that can be prepared. */
enum SourceFormat {
    /** Whatever the folder looks like: IDX when there are files of such names, otherwise a folder per class. */
    AUTO,
    IDX,
    FOLDER;

    /** As the user writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Throws {@link UserError} when {@code location} is missing, cannot be read, or does not hold such a source. */
    ImageSource open(String location, Configuration hadoop) {
        try {
            Path path = new Path(location);
            FileSystem fileSystem = path.getFileSystem(hadoop);
            Path folder = fileSystem.makeQualified(path);
            if (!fileSystem.getFileStatus(folder).isDirectory()) {
                throw new UserError("the source " + folder + " is a file; give the folder that it is in");
            }
            return switch (this) {
                case IDX -> IdxSource.open(fileSystem, folder);
                case FOLDER -> FolderSource.open(fileSystem, folder);
                case AUTO ->
                    holdsIdx(fileSystem.listStatus(folder))
                            ? IdxSource.open(fileSystem, folder)
                            : FolderSource.open(fileSystem, folder);
            };
        } catch (FileNotFoundException e) {
            throw new UserError("the source " + location + " does not exist; give an existing folder by --source", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("the source " + location + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean holdsIdx(FileStatus[] files) {
        return Arrays.stream(files).anyMatch(IdxSource::recognises);
    }
}
