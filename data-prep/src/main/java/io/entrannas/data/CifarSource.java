package io.entrannas.data;

import io.entrannas.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * CIFAR-10 or CIFAR-100 in its binary version: a folder with the archive as it is distributed, with the folder in it, or
 * with the files themselves. Packed or not, the images have the same keys: {@code data_batch_1/00000} ...
 */
final class CifarSource implements PartedSource {
    private static final int BUFFER = 1 << 16;

    private final List<String> classes;
    private final List<SourceFile> files;
    private final Set<Split> splits;
    private final List<SourcePart> parts;

    private CifarSource(List<String> classes, List<SourceFile> files, Set<Split> splits, List<SourcePart> parts) {
        this.classes = classes;
        this.files = files;
        this.splits = splits;
        this.parts = parts;
    }

    static boolean recognises(Set<String> names) {
        return Stream.of(CifarVersion.values()).anyMatch(version -> version.isAmong(names));
    }

    /**
     * Reads the names of the classes and the lengths of the files. Throws {@link UserError} when a file is missing,
     * damaged or not whole.
     */
    static CifarSource open(FileSystem fileSystem, Path folder, Configuration hadoop) throws IOException {
        Set<String> names = new TreeSet<>();
        for (FileStatus file : fileSystem.listStatus(folder)) {
            names.add(file.getPath().getName());
        }
        List<CifarVersion> versions = Stream.of(CifarVersion.values())
                .filter(version -> version.isAmong(names))
                .toList();
        if (versions.size() != 1) {
            throw new UserError(folder + " must hold the binary version of one of CIFAR-10 and CIFAR-100, as archive ("
                    + "cifar-10-binary.tar.gz, cifar-100-binary.tar.gz) or unpacked; it holds " + names);
        }
        CifarVersion version = versions.get(0);
        if (names.contains(version.classNames())) {
            return ofFiles(fileSystem, version, folder);
        }
        return names.contains(version.folder())
                ? ofFiles(fileSystem, version, new Path(folder, version.folder()))
                : ofArchive(fileSystem.getFileStatus(new Path(folder, version.archive())), version, folder, hadoop);
    }

    private static CifarSource ofFiles(FileSystem fileSystem, CifarVersion version, Path folder) throws IOException {
        List<SourceFile> files = new ArrayList<>();
        Map<String, Split> batches = new TreeMap<>();
        for (FileStatus status : fileSystem.listStatus(folder)) {
            String name = status.getPath().getName();
            Split split = version.split(name);
            if (split != null) {
                version.requireWhole(status.getPath().toString(), status.getLen());
                batches.put(name, split);
                files.add(SourceFile.of(status, folder));
            }
        }
        Path classFile = new Path(folder, version.classNames());
        if (!fileSystem.exists(classFile)) {
            throw new UserError(folder + " holds no " + version.classNames() + "; take it from " + version.archive());
        }
        List<String> classes;
        try (InputStream in = fileSystem.open(classFile)) {
            classes = lines(in.readAllBytes());
        }
        files.add(SourceFile.of(fileSystem.getFileStatus(classFile), folder));
        version.requireAll(batches.keySet(), folder);
        List<SourcePart> parts = new ArrayList<>();
        for (String name : batches.keySet()) {
            parts.add(new FileOfImages(new Path(folder, name).toString(), name, version, classes.size()));
        }
        return new CifarSource(classes, SourceFile.sorted(files), Set.copyOf(batches.values()), parts);
    }

    private static CifarSource ofArchive(FileStatus archive, CifarVersion version, Path folder, Configuration hadoop)
            throws IOException {
        Map<String, Split> batches = new TreeMap<>();
        List<String> classes = List.of();
        try (TarArchiveInputStream tar = unpack(archive.getPath(), hadoop)) {
            for (ArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = new Path(entry.getName()).getName();
                Split split = version.split(name);
                if (split != null) {
                    version.requireWhole(name + " in " + archive.getPath(), entry.getSize());
                    batches.put(name, split);
                } else if (name.equals(version.classNames())) {
                    classes = lines(tar.readAllBytes());
                }
            }
        }
        version.requireAll(batches.keySet(), archive.getPath());
        if (classes.isEmpty()) {
            throw new UserError(archive.getPath() + " holds no " + version.classNames() + "; fetch it again");
        }
        return new CifarSource(
                classes,
                List.of(SourceFile.of(archive, folder)),
                Set.copyOf(batches.values()),
                List.of(new Archive(archive.getPath().toString(), version, classes.size())));
    }

    private static TarArchiveInputStream unpack(Path archive, Configuration hadoop) throws IOException {
        InputStream file = archive.getFileSystem(hadoop).open(archive);
        try {
            return new TarArchiveInputStream(new BufferedInputStream(new GZIPInputStream(file, BUFFER), BUFFER));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static List<String> lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public Set<Split> splits() {
        return splits;
    }

    @Override
    public List<SourceFile> files() {
        return files;
    }

    @Override
    public List<SourcePart> parts() {
        return parts;
    }

    private record FileOfImages(String path, String name, CifarVersion version, int classes) implements SourcePart {
        @Override
        public Stream<SourceImage> images(Configuration hadoop) {
            try {
                Path location = new Path(path);
                InputStream in = location.getFileSystem(hadoop).open(location);
                return SequentialStream.of(new Images(in, name, version, classes), in);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + path, e);
            }
        }
    }

    /** A gzipped file can only be read from its beginning, so an archive is one part. */
    private record Archive(String path, CifarVersion version, int classes) implements SourcePart {
        @Override
        public Stream<SourceImage> images(Configuration hadoop) {
            try {
                TarArchiveInputStream tar = unpack(new Path(path), hadoop);
                return SequentialStream.of(new ImagesOfArchive(tar, version, classes), tar);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + path, e);
            }
        }
    }

    private static final class Images implements SequentialStream.Reader<SourceImage> {
        private final InputStream in;
        private final String name;
        private final CifarVersion version;
        private final int classes;
        private int number;

        Images(InputStream in, String name, CifarVersion version, int classes) {
            this.in = in;
            this.name = name;
            this.version = version;
            this.classes = classes;
        }

        @Override
        public SourceImage next() throws IOException {
            return version.next(in, name, number++, classes);
        }
    }

    private static final class ImagesOfArchive implements SequentialStream.Reader<SourceImage> {
        private final TarArchiveInputStream tar;
        private final CifarVersion version;
        private final int classes;
        private Images current;

        ImagesOfArchive(TarArchiveInputStream tar, CifarVersion version, int classes) {
            this.tar = tar;
            this.version = version;
            this.classes = classes;
        }

        @Override
        public SourceImage next() throws IOException {
            SourceImage image = current == null ? null : current.next();
            while (image == null) {
                ArchiveEntry entry = tar.getNextEntry();
                if (entry == null) {
                    return null;
                }
                String name = new Path(entry.getName()).getName();
                if (version.split(name) != null) {
                    current = new Images(tar, name, version, classes);
                    image = current.next();
                }
            }
            return image;
        }
    }
}
