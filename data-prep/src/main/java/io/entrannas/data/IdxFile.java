package io.entrannas.data;

import io.entrannas.UserError;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file of unsigned bytes in the IDX format of the MNIST family, gzipped or not (told from the content). All integers
 * are big-endian: two zero bytes, the type (0x08, unsigned byte), the number of dimensions, the size of each, the data.
 */
final class IdxFile implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final int UNSIGNED_BYTES = 0x0800;

    private final Path path;
    private final DataInputStream in;
    private final int[] sizes;

    private IdxFile(Path path, DataInputStream in, int[] sizes) {
        this.path = path;
        this.in = in;
        this.sizes = sizes;
    }

    /** Reads the header; throws {@link UserError} when the file is none with so many dimensions. */
    static IdxFile open(FileSystem files, Path path, int dimensions) throws IOException {
        InputStream raw = new BufferedInputStream(files.open(path), BUFFER);
        try {
            DataInputStream in = new DataInputStream(isGzip(raw) ? new GZIPInputStream(raw, BUFFER) : raw);
            int magic = in.readInt();
            if (magic != (UNSIGNED_BYTES | dimensions)) {
                throw new UserError(
                        "%s begins with 0x%08x, but an IDX file of unsigned bytes with %d dimension(s) begins"
                                        .formatted(path, magic, dimensions)
                                + " with 0x%08x; fetch it again".formatted(UNSIGNED_BYTES | dimensions));
            }
            int[] sizes = new int[dimensions];
            for (int d = 0; d < dimensions; d++) {
                sizes[d] = in.readInt();
                if (sizes[d] < 1) {
                    throw new UserError(path + " declares a dimension of " + sizes[d] + "; fetch it again");
                }
            }
            return new IdxFile(path, in, sizes);
        } catch (EOFException | ZipException e) {
            raw.close();
            throw new UserError(path + " is damaged: it has no complete IDX header; fetch it again", e);
        } catch (UserError | IOException e) {
            raw.close();
            throw e;
        }
    }

    private static boolean isGzip(InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return gzip;
    }

    /** Size of each dimension; the first one is the number of items. */
    int[] sizes() {
        return sizes.clone();
    }

    /** The next {@code length} bytes of data; throws {@link UserError} when the file ends before. */
    byte[] next(int length) {
        try {
            // Takes no more memory than there is data, whatever a damaged header declares.
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException();
            }
            return bytes;
        } catch (EOFException | ZipException e) {
            throw new UserError(
                    path + " is truncated or damaged: its data ends before the " + sizes[0]
                            + " items that its header declares; fetch it again",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** Throws {@link UserError} when there is more data than the header declares. */
    void expectEnd() {
        try {
            if (in.read() >= 0) {
                throw new UserError(path + " holds more data than the " + sizes[0]
                        + " items that its header declares; fetch it again");
            }
        } catch (EOFException | ZipException e) {
            throw new UserError(path + " is truncated or damaged after its last item; fetch it again", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
