package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.data.JobCommand;
import io.entrannas.jobs.run.RunFolder;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** Where labelled images go. An earlier table stays until there is another one that is of use. */
final class LabelledTable {
    /** Not hidden: Spark warns when it reads a hidden path. */
    private static final String UNCHECKED = ".unchecked";

    private final Path path;
    private final Configuration hadoop;

    private LabelledTable(Path path, Configuration hadoop) {
        this.path = path;
        this.hadoop = hadoop;
    }

    /**
     * @param output of the job
     * @param overwrite whether it may be there already
     * @throws UserError when it is there, or is no path
     */
    static LabelledTable at(String output, boolean overwrite, Configuration hadoop) throws IOException {
        try {
            Path path = qualified(output, hadoop);
            if (path.getParent() == null) {
                throw new IllegalArgumentException("it has no name");
            }
            if (!overwrite && path.getFileSystem(hadoop).exists(path)) {
                throw new UserError("--output " + output + " is there already; name another, or add --overwrite");
            }
            return new LabelledTable(path, hadoop);
        } catch (IllegalArgumentException e) {
            throw new UserError("--output " + output + " is no path for a table: " + e.getMessage(), e);
        }
    }

    /**
     * Replacing the table must not delete what it is made from, nor may it be part of what is labelled next time.
     *
     * @param input a path, or a pattern that names several
     * @param network where the network lies, which may lie beside the table in its training's folder
     * @throws UserError when there is no input, or it or the network is in the table's way
     */
    void requireApart(String input, String network) throws IOException {
        try {
            Path given = new Path(input);
            FileStatus[] found = given.getFileSystem(hadoop).globStatus(given);
            if (found == null || found.length == 0) {
                throw new UserError(
                        "there is nothing at --input " + input + "; name a folder of images, or a Parquet table");
            }
            for (FileStatus status : found) {
                requireOutside("--input", status.getPath(), "--output", path);
                requireOutside("--output", path, "--input", status.getPath());
            }
            requireOutside("the network", qualified(network, hadoop), "--output", path);
        } catch (IllegalArgumentException e) {
            throw new UserError("--input " + input + " is no path: " + e.getMessage(), e);
        }
    }

    private static Path qualified(String location, Configuration hadoop) throws IOException {
        Path given = new Path(location);
        FileSystem files = given.getFileSystem(hadoop);
        return files.makeQualified(given);
    }

    private static void requireOutside(String innerName, Path inner, String outerName, Path outer) {
        for (Path at = inner; at != null; at = at.getParent()) {
            if (at.equals(outer)) {
                throw new UserError(innerName + " " + inner + " lies in " + outerName + " " + outer
                        + "; give an --output outside of what is read");
            }
        }
    }

    /**
     * Writes the table.
     *
     * @param check of the table, before it takes its place; it stays away when this throws
     * @return what the check returns
     * @throws UserError when it cannot be written
     */
    <T> T write(Dataset<Row> rows, Function<Dataset<Row>, T> check) {
        RunFolder folder = new RunFolder(path.getParent().toString(), hadoop);
        String unchecked = path.getName() + UNCHECKED;
        String location = folder.path(unchecked).toString();
        try {
            write(rows, location);
            T checked = check.apply(rows.sparkSession().read().parquet(location));
            folder.move(unchecked, path.getName());
            return checked;
        } finally {
            folder.delete(unchecked);
        }
    }

    private void write(Dataset<Row> rows, String location) {
        try {
            rows.write().mode(SaveMode.Overwrite).parquet(location);
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            Optional<Throwable> failure = fileFailure(e);
            if (failure.isEmpty() || JobCommand.mistake(e).isPresent()) {
                throw e;
            }
            throw new UserError(
                    "--output " + path + " cannot be written: " + failure.get().getMessage()
                            + "; make room, mend its permissions or choose another --output",
                    e);
        }
    }

    /** What a file system said; it is the last to say it. */
    private static Optional<Throwable> fileFailure(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(cause -> cause instanceof IOException || cause instanceof FSError)
                .reduce((outer, inner) -> inner);
    }
}
