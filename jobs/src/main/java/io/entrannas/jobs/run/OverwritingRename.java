package io.entrannas.jobs.run;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * The rename that replaces a file: at once on HDFS, elsewhere after deleting it. A plain rename onto a file returns false
 * on HDFS and throws on S3A.
 */
final class OverwritingRename extends FilterFileSystem {
    OverwritingRename(FileSystem files) {
        super(files);
    }

    /** Always true: what fails throws. */
    @Override
    public boolean rename(Path from, Path to) throws IOException {
        // Hadoop offers it publicly by FileContext only, which would make a client of its own for every folder on S3A.
        super.rename(from, to, Options.Rename.OVERWRITE);
        return true;
    }
}
