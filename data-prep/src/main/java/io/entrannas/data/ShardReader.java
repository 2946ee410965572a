package io.entrannas.data;

import io.entrannas.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** Reads row groups of a version's shards by Parquet's own reader, which checks the checksum of every page. */
final class ShardReader implements PieceReader {
    static final String REMEDY = "run submit/prepare-data.sh again with --overwrite";

    /** All that training needs: not the key. */
    private static final List<String> COLUMNS =
            List.of(ShardWriter.LABEL, ShardWriter.HEIGHT, ShardWriter.WIDTH, ShardWriter.ENCODING, ShardWriter.IMAGE);

    private final Path version;
    private final Configuration hadoop;

    ShardReader(Path version, Configuration hadoop) {
        this.version = version;
        this.hadoop = new Configuration(hadoop);
        // Hadoop's checksums of local files would find what Parquet's of the pages do.
        this.hadoop.setClass("fs.file.impl", RawLocalFileSystem.class, FileSystem.class);
        this.hadoop.setBoolean("fs.file.impl.disable.cache", true);
    }

    /** Throws {@link UserError} when the file is missing or has another length than when it was written. */
    void requireWhole(Shard shard) {
        Path path = new Path(version, shard.file());
        try {
            FileSystem files = path.getFileSystem(hadoop);
            long length = files.getFileStatus(path).getLen();
            if (length != shard.bytes()) {
                throw new UserError(path + " has " + length + " bytes, the manifest says " + shard.bytes()
                        + ": it was truncated or changed; " + REMEDY);
            }
        } catch (FileNotFoundException e) {
            throw new UserError(path + " is missing, but the manifest lists it; " + REMEDY, e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    @Override
    public void read(Share.Piece piece, IntPredicate wanted, Sink sink) {
        requireWhole(piece.shard());
        Path path = new Path(version, piece.shard().file());
        ParquetReadOptions options = HadoopReadOptions.builder(hadoop)
                .usePageChecksumVerification()
                .withMaxAllocationInBytes(ShardWriter.PAGE_BYTES)
                .build();
        try (ParquetFileReader file = ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop), options)) {
            MessageType stored = file.getFileMetaData().getSchema();
            MessageType columns = new MessageType(
                    stored.getName(), COLUMNS.stream().map(stored::getType).toList());
            file.setRequestedSchema(columns);
            PageReadStore pages = file.readRowGroup(piece.rowGroup());
            int expected = piece.shard().rowGroups().get(piece.rowGroup()).rows();
            if (pages == null || pages.getRowCount() != expected) {
                throw damaged(
                        path,
                        "row group " + piece.rowGroup() + " has not the " + expected + " rows that the manifest says",
                        null);
            }
            RecordReader<Group> rows = new ColumnIOFactory()
                    .getColumnIO(columns)
                    .getRecordReader(pages, new GroupRecordConverter(columns));
            for (int row = 0; row < piece.fromRow(); row++) {
                rows.read();
            }
            for (int row = 0; row < piece.rows(); row++) {
                Group read = rows.read();
                if (wanted.test(piece.position() + row)) {
                    sink.accept(piece.position() + row, image(path, read));
                }
            }
        } catch (UserError e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Parquet reports damage by many unrelated exceptions of both kinds.
            throw damaged(path, e.getMessage(), e);
        }
    }

    private static StoredImage image(Path path, Group row) {
        return new StoredImage(
                path,
                row.getInteger(ShardWriter.LABEL, 0),
                row.getInteger(ShardWriter.HEIGHT, 0),
                row.getInteger(ShardWriter.WIDTH, 0),
                Encoding.of(row.getString(ShardWriter.ENCODING, 0)),
                row.getBinary(ShardWriter.IMAGE, 0).getBytes());
    }

    private static UserError damaged(Path path, String how, Exception cause) {
        return new UserError(path + " cannot be read or was changed (" + how + "); " + REMEDY, cause);
    }
}
