package io.entrannas.data;

import io.entrannas.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Image files below a folder.
 *
 * @param folder fully qualified
 */
record FilePart(String folder, Split split, List<Entry> entries) implements SourcePart {
    /** A part ends with the image that reaches one of them. */
    private static final int MAX_IMAGES = 1000;

    private static final long MAX_BYTES = 64L << 20;

    /**
     * @param name path below the folder
     * @param key of the image
     * @param bytes length of the file
     */
    record Entry(String name, String key, long bytes, int label) implements Serializable {}

    /** Cuts files into parts, in the order given. */
    static List<SourcePart> cut(Path folder, Split split, List<Entry> files) {
        List<SourcePart> parts = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        for (Entry file : files) {
            entries.add(file);
            bytes += file.bytes();
            if (entries.size() == MAX_IMAGES || bytes >= MAX_BYTES) {
                parts.add(new FilePart(folder.toString(), split, List.copyOf(entries)));
                entries.clear();
                bytes = 0;
            }
        }
        if (!entries.isEmpty()) {
            parts.add(new FilePart(folder.toString(), split, List.copyOf(entries)));
        }
        return parts;
    }

    @Override
    public Stream<SourceImage> images(Configuration hadoop) {
        try {
            Path root = new Path(folder);
            FileSystem fileSystem = root.getFileSystem(hadoop);
            return entries.stream().map(entry -> image(fileSystem, root, entry));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    private SourceImage image(FileSystem fileSystem, Path root, Entry entry) {
        if (entry.bytes() > SourceImage.MAX_FILE_BYTES) {
            return SourceImage.Unusable.tooLarge(entry.key(), split, entry.label(), entry.bytes());
        }
        // Not new Path(root, name): that takes what stands before a colon in the name for a scheme.
        String location = root + "/" + entry.name();
        try (InputStream in = fileSystem.open(new Path(location))) {
            return new SourceImage.File(entry.key(), split, entry.label(), in.readAllBytes());
        } catch (IllegalArgumentException e) {
            return new SourceImage.Unusable(
                    entry.key(), split, entry.label(), "Hadoop cannot open a file of this name: " + e.getMessage());
        } catch (FileNotFoundException e) {
            throw new UserError(
                    "cannot read " + location + " (" + e.getMessage() + "); make it readable or remove it", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + location, e);
        }
    }
}
