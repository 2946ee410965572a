package io.entrannas.data;

import io.entrannas.UserError;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * ImageNet (ILSVRC 2012), as it is distributed or as folders. Training images: {@code ILSVRC2012_img_train.tar}, a tar of
 * a tar per class, of which each is a part that is read where it lies; or {@code train/} with a folder or a tar per
 * class. Validation images, if any: {@code ILSVRC2012_img_val.tar} or {@code val/}, in folders per class or as numbered
 * files with an {@link ImageNetTruth} beside them. They are the test split: the labels of ImageNet's own test images are
 * secret. Classes are WordNet synsets, sorted. Packed or not, an image has the same key.
 */
final class ImageNetSource implements PartedSource {
    private static final String TRAIN_TAR = "ILSVRC2012_img_train.tar";
    private static final String VALIDATION_TAR = "ILSVRC2012_img_val.tar";
    private static final String TRAIN_FOLDER = "train";
    private static final String VALIDATION_FOLDER = "val";
    private static final String TAR = ".tar";

    /** The paper's: a tenth of each class for the weights, another for the architecture. */
    private static final Defaults DEFAULTS = new Defaults(new BigDecimal("0.1"), new Resize.ShortSide(256));

    private final FileSystem fileSystem;
    private final Path folder;
    private final Configuration hadoop;
    private final List<String> classes = new ArrayList<>();
    private final List<SourceFile> files = new ArrayList<>();
    private final List<SourcePart> training = new ArrayList<>();
    private final List<SourcePart> validation = new ArrayList<>();

    private ImageNetSource(FileSystem fileSystem, Path folder, Configuration hadoop) {
        this.fileSystem = fileSystem;
        this.folder = folder;
        this.hadoop = hadoop;
    }

    /**
     * Whether {@code folder} holds ImageNet: by the name of a tar, or by classes that are all called as synsets are, with no
     * split beside them that ImageNet does not have. Kaggle's test/ has no classes.
     */
    static boolean recognises(FileSystem fileSystem, Path folder, Set<String> names) throws IOException {
        if (names.contains(TRAIN_TAR)) {
            return true;
        }
        Path train = new Path(folder, TRAIN_FOLDER);
        return names.contains(TRAIN_FOLDER)
                && fileSystem.getFileStatus(train).isDirectory()
                && holdsSynsetsOnly(fileSystem, train)
                && !isSplit(fileSystem, folder, names, "test")
                && !isSplit(fileSystem, folder, names, "validation");
    }

    private static boolean holdsSynsetsOnly(FileSystem fileSystem, Path train) throws IOException {
        boolean any = false;
        for (FileStatus status : visibleIn(fileSystem, train)) {
            if (isSynset(status)) {
                any = true;
            } else if (status.isDirectory() || status.getPath().getName().endsWith(TAR)) {
                return false;
            }
        }
        return any;
    }

    private static boolean isSplit(FileSystem fileSystem, Path folder, Set<String> names, String name)
            throws IOException {
        return names.contains(name)
                && !FolderSource.subFolders(fileSystem, new Path(folder, name)).isEmpty();
    }

    private static List<FileStatus> visibleIn(FileSystem fileSystem, Path train) throws IOException {
        return Arrays.stream(fileSystem.listStatus(train))
                .filter(status -> !SourceFile.isHidden(status.getPath().getName()))
                .toList();
    }

    private static boolean isSynset(FileStatus status) {
        return (status.isDirectory() || status.getPath().getName().endsWith(TAR))
                && ImageNetNames.SYNSET.matcher(synset(status)).matches();
    }

    private static String synset(FileStatus status) {
        String name = status.getPath().getName();
        return status.isFile() ? withoutTar(name) : name;
    }

    /** Folders and tars of classes, by synset; throws {@link UserError} when there is anything else. */
    private static Map<String, FileStatus> synsetsIn(FileSystem fileSystem, Path train) throws IOException {
        Map<String, FileStatus> found = new TreeMap<>();
        for (FileStatus status : visibleIn(fileSystem, train)) {
            if (!isSynset(status)) {
                throw new UserError(
                        status.getPath() + " is neither the folder nor the tar of a class, such as n01440764"
                                + " or n01440764.tar; move it out of train/, or give --format folder");
            }
            String synset = synset(status);
            if (found.put(synset, status) != null) {
                throw new UserError(
                        train + " holds class " + synset + " twice, as folder and as tar; leave one of them");
            }
        }
        return found;
    }

    private static String withoutTar(String name) {
        return name.substring(0, name.length() - TAR.length());
    }

    /**
     * Finds the classes and, of folders, the files. Throws {@link UserError} when something is missing, ambiguous or
     * damaged.
     */
    static ImageNetSource open(FileSystem fileSystem, Path folder, Configuration hadoop) throws IOException {
        ImageNetSource source = new ImageNetSource(fileSystem, folder, hadoop);
        if (source.isTheOneOf(TRAIN_TAR, TRAIN_FOLDER)) {
            source.addTrainingTar();
        } else {
            source.addTrainingFolder();
        }
        if (source.classes.size() < 2) {
            throw new UserError("ImageNet in " + folder + " must have at least two classes; it has " + source.classes);
        }
        if (source.isTheOneOf(VALIDATION_TAR, VALIDATION_FOLDER)) {
            source.addValidationTar();
        } else if (fileSystem.exists(new Path(folder, VALIDATION_FOLDER))) {
            source.addValidationFolder();
        }
        return source;
    }

    private boolean isTheOneOf(String tar, String other) throws IOException {
        boolean there = fileSystem.exists(new Path(folder, tar));
        if (there && fileSystem.exists(new Path(folder, other))) {
            throw new UserError(folder + " holds both " + tar + " and " + other + "/; leave one of them");
        }
        return there;
    }

    private SourceFile file(String name) throws IOException {
        return SourceFile.of(fileSystem.getFileStatus(new Path(folder, name)), folder);
    }

    private void addTrainingTar() throws IOException {
        SourceFile file = file(TRAIN_TAR);
        files.add(file);
        Map<String, Tar.Place> tars = Tar.inner(Tar.Place.of(file, folder), hadoop);
        tars.forEach((name, place) -> {
            String last = name.substring(name.lastIndexOf('/') + 1);
            if (!last.endsWith(TAR)
                    || !ImageNetNames.SYNSET.matcher(withoutTar(last)).matches()) {
                throw new UserError(TRAIN_TAR + " in " + folder + " holds " + name
                        + ", which is not the tar of a class such as n01440764.tar; fetch it again");
            }
            addClassTar(withoutTar(last), place);
        });
    }

    private void addClassTar(String synset, Tar.Place place) {
        training.add(new TarPart(place, Split.TRAIN, new ImageNetNames.OfClass(synset, classes.size())));
        classes.add(synset);
    }

    private void addTrainingFolder() throws IOException {
        Path train = new Path(folder, TRAIN_FOLDER);
        if (!fileSystem.exists(train)) {
            throw new UserError(folder + " holds neither " + TRAIN_TAR + " nor " + TRAIN_FOLDER + "/ with the classes");
        }
        for (Map.Entry<String, FileStatus> synset : synsetsIn(fileSystem, train).entrySet()) {
            if (synset.getValue().isFile()) {
                SourceFile tar = SourceFile.of(synset.getValue(), folder);
                files.add(tar);
                addClassTar(synset.getKey(), Tar.Place.of(tar, folder));
            } else {
                List<SourceFile> images =
                        FolderSource.images(fileSystem, synset.getValue().getPath(), folder);
                files.addAll(images);
                int label = classes.size();
                training.addAll(FilePart.cut(
                        folder,
                        Split.TRAIN,
                        images.stream()
                                .map(image -> new FilePart.Entry(image.name(), image.name(), image.bytes(), label))
                                .toList()));
                classes.add(synset.getKey());
            }
        }
    }

    private void addValidationTar() throws IOException {
        SourceFile file = file(VALIDATION_TAR);
        files.add(file);
        Tar.Place place = Tar.Place.of(file, folder);
        try (Tar tar = Tar.open(place, hadoop)) {
            if (tar.next()) {
                validation.add(new TarPart(place, Split.TEST, validationNames(tar.name())));
            }
        }
    }

    private void addValidationFolder() throws IOException {
        List<SourceFile> images = FolderSource.images(fileSystem, new Path(folder, VALIDATION_FOLDER), folder);
        if (images.isEmpty()) {
            return;
        }
        files.addAll(images);
        ImageNetNames.OfValidation names = validationNames(images.get(0).name());
        List<FilePart.Entry> entries = new ArrayList<>();
        for (SourceFile image : images) {
            TarPart.Named named = names.of(image.name());
            entries.add(new FilePart.Entry(image.name(), named.key(), image.bytes(), named.label()));
        }
        validation.addAll(FilePart.cut(folder, Split.TEST, entries));
    }

    /** @param example one of the images, all of which are in folders per class or none */
    private ImageNetNames.OfValidation validationNames(String example) throws IOException {
        if (ImageNetNames.isInFolder(example)) {
            return new ImageNetNames.OfValidation(List.copyOf(classes), Map.of());
        }
        ImageNetTruth truth = ImageNetTruth.find(fileSystem, folder);
        files.addAll(truth.files());
        return new ImageNetNames.OfValidation(List.copyOf(classes), truth.synsets());
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public Set<Split> splits() {
        return validation.isEmpty() ? Set.of(Split.TRAIN) : Set.of(Split.TRAIN, Split.TEST);
    }

    @Override
    public List<SourceFile> files() {
        return SourceFile.sorted(files);
    }

    /** The validation tar, a single part and the largest, begins first. */
    @Override
    public List<SourcePart> parts() {
        List<SourcePart> parts = new ArrayList<>(validation);
        parts.addAll(training);
        return parts;
    }

    @Override
    public Defaults defaults() {
        return DEFAULTS;
    }
}
