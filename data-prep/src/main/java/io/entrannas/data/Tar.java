package io.entrannas.data;

import io.entrannas.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a tar, or of a tar that lies inside of a tar, from the first to the last. */
final class Tar implements Closeable {
    private static final int RECORD_BYTES = 512;

    private final Place place;
    private final FSDataInputStream file;
    private Records tar;
    private ArchiveEntry entry;

    /**
     * @param path of the file, fully qualified
     * @param offset where the tar begins
     * @param bytes its length
     */
    record Place(String path, long offset, long bytes) implements Serializable {
        static Place of(SourceFile file, Path folder) {
            return new Place(folder + "/" + file.name(), 0, file.bytes());
        }
    }

    private Tar(Place place, FSDataInputStream file) {
        this.place = place;
        this.file = file;
        this.tar = reader(file);
    }

    private Records reader(FSDataInputStream file) {
        return new Records(file);
    }

    /** The library takes the end of the file for the end of the tar, which is a record of zeros. */
    private final class Records extends TarArchiveInputStream {
        private boolean ended;

        Records(FSDataInputStream file) {
            super(file, StandardCharsets.UTF_8.name());
        }

        @Override
        protected boolean isEOFRecord(byte[] header) {
            boolean last = super.isEOFRecord(header);
            if (last && header != null) {
                ended |= isWithin();
            }
            return last;
        }
    }

    private boolean isWithin() {
        try {
            return file.getPos() <= end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Tar open(Place place, Configuration hadoop) throws IOException {
        Path path = new Path(place.path());
        FileSystem fileSystem = path.getFileSystem(hadoop);
        FSDataInputStream file = fileSystem.open(path);
        try {
            file.seek(place.offset());
            return new Tar(place, file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Where the tars lie that a tar consists of, by their names within it. Reads none of them.
     *
     * @throws UserError when the tar is damaged or truncated
     */
    static Map<String, Place> inner(Place outer, Configuration hadoop) throws IOException {
        Map<String, Place> places = new TreeMap<>();
        try (Tar tar = open(outer, hadoop)) {
            while (tar.next()) {
                places.put(tar.name(), tar.passOver());
            }
        }
        return places;
    }

    /**
     * Goes to the next file, passing over folders and names that begin with a dot.
     *
     * @return false when there is none
     * @throws UserError when the tar is damaged or has no end
     */
    boolean next() {
        try {
            do {
                entry = tar.getNextEntry();
                if (entry == null ? !tar.ended : file.getPos() > end()) {
                    throw new IOException("it has no end");
                }
            } while (entry != null && (entry.isDirectory() || SourceFile.isHidden(name())));
            return entry != null;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private long end() {
        return place.offset() + place.bytes();
    }

    /** Path of the file within the tar. */
    String name() {
        return entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
    }

    /** Length of the file. */
    long bytes() {
        return entry.getSize();
    }

    /** The content of the file, which must fit into memory; throws {@link UserError} when it is not whole. */
    byte[] read() {
        try {
            byte[] content = new byte[Math.toIntExact(entry.getSize())];
            if (tar.readNBytes(content, 0, content.length) < content.length) {
                throw new IOException("it ends in the middle of " + name());
            }
            return content;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** Goes to the end of the file by a seek: the tar reader's own skip reads, here hundreds of gigabytes. */
    private Place passOver() {
        try {
            Place inner = new Place(place.path(), file.getPos(), entry.getSize());
            long next = inner.offset() + (inner.bytes() + RECORD_BYTES - 1) / RECORD_BYTES * RECORD_BYTES;
            if (next > end()) {
                throw new IOException("it ends in the middle of " + name());
            }
            file.seek(next);
            tar = reader(file);
            return inner;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private UserError damaged(IOException e) {
        return new UserError(
                "the tar at byte " + place.offset() + " of " + place.path() + " cannot be read: " + e.getMessage()
                        + "; when it is truncated or damaged, fetch it again",
                e);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
