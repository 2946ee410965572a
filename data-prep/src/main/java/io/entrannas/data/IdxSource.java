package io.entrannas.data;

import io.entrannas.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of the MNIST family (MNIST, Fashion-MNIST, KMNIST, EMNIST): {@code train-images-idx3-ubyte},
 * {@code train-labels-idx1-ubyte} and the same with {@code t10k} or {@code test} for the test split, each with or
 * without {@code .gz}. Images get the keys {@code train/000000}, {@code train/000001} ... in the order of the file.
 */
final class IdxSource implements PartedSource {
    /** Groups: what the data set is called (EMNIST), split, what the file holds. */
    private static final Pattern NAME =
            Pattern.compile("(?:(.+)-)?(train|t10k|test)-(images|labels)[-.]idx[13]-ubyte(?:\\.gz)?");

    private final List<String> classes;
    private final List<SourceFile> files;
    private final Map<Split, SourcePart> parts;

    private IdxSource(List<String> classes, List<SourceFile> files, Map<Split, SourcePart> parts) {
        this.classes = classes;
        this.files = files;
        this.parts = parts;
    }

    static boolean recognises(FileStatus file) {
        return file.isFile() && NAME.matcher(file.getPath().getName()).matches();
    }

    /**
     * Reads headers and labels. Throws {@link UserError} when a file is missing, ambiguous, no IDX file, or does not fit
     * the others.
     */
    static IdxSource open(FileSystem fileSystem, Path folder) throws IOException {
        Map<Split, Map<String, FileStatus>> found = find(fileSystem, folder);
        if (!found.containsKey(Split.TRAIN)) {
            throw new UserError(folder + " holds no train-images-idx3-ubyte[.gz] and train-labels-idx1-ubyte[.gz]");
        }
        Map<Split, byte[]> labels = new TreeMap<>();
        for (Map.Entry<Split, Map<String, FileStatus>> pair : found.entrySet()) {
            labels.put(pair.getKey(), labels(fileSystem, folder, pair.getValue()));
        }
        Set<Integer> classes = distinct(labels.get(Split.TRAIN));
        if (classes.size() < 2) {
            throw new UserError(
                    "the training images in " + folder + " must have at least two labels; all are " + classes);
        }
        if (labels.containsKey(Split.TEST) && !distinct(labels.get(Split.TEST)).equals(classes)) {
            throw new UserError("the classes of the splits in " + folder + " differ: the training labels are " + classes
                    + ", the test labels are " + distinct(labels.get(Split.TEST)));
        }
        List<Integer> order = List.copyOf(classes);
        Map<Split, SourcePart> parts = new TreeMap<>();
        List<SourceFile> files = new ArrayList<>();
        for (Map.Entry<Split, Map<String, FileStatus>> pair : found.entrySet()) {
            byte[] values = labels.get(pair.getKey());
            int[] indices = new int[values.length];
            for (int i = 0; i < values.length; i++) {
                indices[i] = order.indexOf(Byte.toUnsignedInt(values[i]));
            }
            String images = pair.getValue().get("images").getPath().toString();
            parts.put(pair.getKey(), new Part(images, pair.getKey(), indices));
            pair.getValue().values().forEach(file -> files.add(SourceFile.of(file, folder)));
        }
        return new IdxSource(order.stream().map(String::valueOf).toList(), SourceFile.sorted(files), parts);
    }

    private static Map<Split, Map<String, FileStatus>> find(FileSystem fileSystem, Path folder) throws IOException {
        Map<Split, Map<String, FileStatus>> found = new TreeMap<>();
        Set<String> prefixes = new TreeSet<>();
        for (FileStatus file : fileSystem.listStatus(folder)) {
            Matcher name = NAME.matcher(file.getPath().getName());
            if (file.isFile() && name.matches()) {
                prefixes.add(name.group(1) == null ? "(no prefix)" : name.group(1));
                Split split = name.group(2).equals("train") ? Split.TRAIN : Split.TEST;
                FileStatus twin =
                        found.computeIfAbsent(split, s -> new TreeMap<>()).put(name.group(3), file);
                if (twin != null) {
                    throw new UserError(folder + " holds both " + twin.getPath().getName() + " and "
                            + file.getPath().getName() + "; leave one of them");
                }
            }
        }
        if (prefixes.size() > 1) {
            throw new UserError(folder + " holds several data sets, " + prefixes + "; give each a folder of its own");
        }
        return found;
    }

    private static byte[] labels(FileSystem fileSystem, Path folder, Map<String, FileStatus> pair) throws IOException {
        if (!pair.keySet().equals(Set.of("images", "labels"))) {
            throw new UserError(folder + " holds "
                    + pair.values().iterator().next().getPath().getName() + " without the file of "
                    + (pair.containsKey("images") ? "labels" : "images") + " that belongs to it");
        }
        Path labelPath = pair.get("labels").getPath();
        Path imagePath = pair.get("images").getPath();
        try (IdxFile labels = IdxFile.open(fileSystem, labelPath, 1);
                IdxFile images = IdxFile.open(fileSystem, imagePath, 3)) {
            if (labels.sizes()[0] != images.sizes()[0]) {
                throw new UserError(imagePath + " holds " + images.sizes()[0] + " images, but " + labelPath + " holds "
                        + labels.sizes()[0] + " labels; fetch both again");
            }
            byte[] values = labels.next(labels.sizes()[0]);
            labels.expectEnd();
            return values;
        }
    }

    private static Set<Integer> distinct(byte[] labels) {
        Set<Integer> distinct = new TreeSet<>();
        for (byte label : labels) {
            distinct.add(Byte.toUnsignedInt(label));
        }
        return distinct;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public Set<Split> splits() {
        return parts.keySet();
    }

    @Override
    public List<SourceFile> files() {
        return files;
    }

    @Override
    public List<SourcePart> parts() {
        return List.copyOf(parts.values());
    }

    /** A gzipped file can only be read from its beginning, so a split is one part. */
    private record Part(String images, Split split, int[] labels) implements SourcePart {
        @Override
        public Stream<SourceImage> images(Configuration hadoop) {
            Path path = new Path(images);
            try {
                IdxFile file = IdxFile.open(path.getFileSystem(hadoop), path, 3);
                return IntStream.range(0, labels.length)
                        .mapToObj(index -> image(file, index))
                        .onClose(() -> SequentialStream.close(file));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + images, e);
            }
        }

        private SourceImage image(IdxFile file, int index) {
            int height = file.sizes()[1];
            int width = file.sizes()[2];
            byte[] values = file.next(Math.multiplyExact(height, width));
            if (index == labels.length - 1) {
                file.expectEnd();
            }
            return new SourceImage.Raw(
                    String.format(Locale.ROOT, "%s/%06d", split, index),
                    split,
                    labels[index],
                    new Pixels(height, width, 1, values));
        }
    }
}
