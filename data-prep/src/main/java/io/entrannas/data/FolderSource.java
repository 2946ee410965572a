package io.entrannas.data;

import io.entrannas.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of image files with a sub-folder per class: {@code DIR/<class>/*}, or, where the data set comes in splits,
 * {@code DIR/train/<class>/*} with {@code DIR/test/<class>/*} and {@code DIR/validation/<class>/*} (or {@code val})
 * beside it. Everything below a class's folder belongs to the class; names that begin with a dot are passed over. A key
 * is the path below {@code DIR}. Classes are sorted by name.
 */
final class FolderSource implements PartedSource {
    private final Path folder;
    private final List<String> classes;
    private final Map<Split, List<LabelledFile>> images;

    private FolderSource(Path folder, List<String> classes, Map<Split, List<LabelledFile>> images) {
        this.folder = folder;
        this.classes = classes;
        this.images = images;
    }

    private record LabelledFile(SourceFile file, int label) {}

    /**
     * Lists all files. Throws {@link UserError} when there are no classes, a class is empty, or the splits do not have
     * the same classes.
     */
    static FolderSource open(FileSystem fileSystem, Path folder) throws IOException {
        Map<Split, Path> splits = splitFolders(fileSystem, folder);
        Set<String> names = subFolders(fileSystem, splits.get(Split.TRAIN)).keySet();
        if (names.size() < 2) {
            throw new UserError(splits.get(Split.TRAIN) + " must hold a folder per class, at least two; it holds "
                    + (names.isEmpty() ? "none" : "only " + names));
        }
        List<String> classes = List.copyOf(names);
        Map<Split, List<LabelledFile>> images = new EnumMap<>(Split.class);
        for (Map.Entry<Split, Path> split : splits.entrySet()) {
            Map<String, Path> classFolders = subFolders(fileSystem, split.getValue());
            if (!classFolders.keySet().equals(names)) {
                throw new UserError("the classes of " + splits.get(Split.TRAIN) + " and " + split.getValue()
                        + " differ: only in the first " + without(names, classFolders.keySet())
                        + ", only in the second " + without(classFolders.keySet(), names));
            }
            List<LabelledFile> ofSplit = new ArrayList<>();
            for (int label = 0; label < classes.size(); label++) {
                Path classFolder = classFolders.get(classes.get(label));
                List<SourceFile> files = images(fileSystem, classFolder, folder);
                if (files.isEmpty()) {
                    throw new UserError(
                            "the class folder " + classFolder + " holds no image; put images into it or delete it");
                }
                for (SourceFile file : files) {
                    ofSplit.add(new LabelledFile(file, label));
                }
            }
            images.put(split.getKey(), ofSplit);
        }
        return new FolderSource(folder, classes, images);
    }

    /** A class may be called "train" too: the folder of a split is one whose sub-folders are the classes. */
    private static Map<Split, Path> splitFolders(FileSystem fileSystem, Path folder) throws IOException {
        Map<String, Path> top = subFolders(fileSystem, folder);
        if (!top.containsKey("train")
                || subFolders(fileSystem, top.get("train")).isEmpty()) {
            return Map.of(Split.TRAIN, folder);
        }
        Map<Split, Path> splits = new EnumMap<>(Split.class);
        for (Map.Entry<String, Path> entry : top.entrySet()) {
            Split split = Split.called(entry.getKey());
            if (split == null || splits.put(split, entry.getValue()) != null) {
                throw new UserError(folder + " holds the folders " + top.keySet()
                        + "; beside train there can be test and one of validation and val, and nothing else");
            }
        }
        return splits;
    }

    /** Those without a dot before their name, by name. */
    static Map<String, Path> subFolders(FileSystem fileSystem, Path folder) throws IOException {
        Map<String, Path> folders = new TreeMap<>();
        for (FileStatus status : fileSystem.listStatus(folder)) {
            String name = status.getPath().getName();
            if (status.isDirectory() && !name.startsWith(".")) {
                folders.put(name, status.getPath());
            }
        }
        return folders;
    }

    private static Set<String> without(Set<String> names, Set<String> others) {
        Set<String> rest = new TreeSet<>(names);
        rest.removeAll(others);
        return rest;
    }

    /** All files below {@code classFolder}, but for names that begin with a dot, named by their path below {@code folder}. */
    static List<SourceFile> images(FileSystem fileSystem, Path classFolder, Path folder) throws IOException {
        List<SourceFile> files = new ArrayList<>();
        for (FileStatus status : SourceFile.filesBelow(fileSystem, classFolder)) {
            if (!SourceFile.isHidden(SourceFile.nameBelow(classFolder, status.getPath()))) {
                files.add(SourceFile.of(status, folder));
            }
        }
        return SourceFile.sorted(files);
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public Set<Split> splits() {
        return images.keySet();
    }

    @Override
    public List<SourceFile> files() {
        return SourceFile.sorted(images.values().stream()
                .flatMap(List::stream)
                .map(LabelledFile::file)
                .toList());
    }

    @Override
    public List<SourcePart> parts() {
        List<SourcePart> parts = new ArrayList<>();
        images.forEach((split, files) -> parts.addAll(FilePart.cut(
                folder,
                split,
                files.stream()
                        .map(image -> new FilePart.Entry(
                                image.file().name(),
                                image.file().name(),
                                image.file().bytes(),
                                image.label()))
                        .toList())));
        return parts;
    }
}
