package io.entrannas.data;

import io.entrannas.UserError;
import io.entrannas.engine.Shape;
import io.entrannas.train.BatchSource;
import io.entrannas.trained.Normalisation;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One version of a prepared data set. The driver opens it and ships it to the workers' tasks, so that all of them read
 * the same version whatever happens to the pointer meanwhile. Needs no Spark session.
 */
public final class Dataset implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String version;
    private final Manifest manifest;
    private final Normalisation normalisation;
    private final SerializableConfiguration hadoop;

    private Dataset(String version, Manifest manifest, Normalisation normalisation, SerializableConfiguration hadoop) {
        this.version = version;
        this.manifest = manifest;
        this.normalisation = normalisation;
        this.hadoop = hadoop;
    }

    /**
     * Opens the version in use.
     *
     * @param location the data set's folder, or the folder of one of its versions, on any of Hadoop's file systems
     * @throws UserError when there is no data set at {@code location} or its manifest is damaged
     */
    public static Dataset open(String location, Configuration hadoop) {
        try {
            Path given = new Path(location);
            FileSystem files = given.getFileSystem(hadoop);
            Path folder = files.makeQualified(given);
            Path version = files.exists(new Path(folder, DatasetFolder.MANIFEST))
                    ? folder
                    : new Path(
                            folder,
                            text(files, new Path(folder, DatasetFolder.POINTER)).strip());
            Path path = new Path(version, DatasetFolder.MANIFEST);
            Manifest manifest = parse(path, text(files, path));
            return new Dataset(
                    version.toString(),
                    manifest,
                    new Normalisation(manifest.mean(), manifest.deviation()),
                    new SerializableConfiguration(hadoop));
        } catch (FileNotFoundException e) {
            throw new UserError(
                    "there is no data set at " + location + " (" + e.getMessage()
                            + "); prepare one by submit/prepare-data.sh with --output " + location,
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("the data set " + location + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String text(FileSystem files, Path path) throws IOException {
        try (InputStream in = files.open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Manifest parse(Path path, String json) {
        try {
            return Manifest.parse(json);
        } catch (IllegalArgumentException e) {
            throw new UserError(path + " is damaged: " + e.getMessage() + "; " + ShardReader.REMEDY, e);
        }
    }

    /** Folder of the version; can be opened again. */
    public String version() {
        return version;
    }

    /**
     * SHA-256 in hexadecimal over settings, classes and every image with its key and label: equal for equal data wherever
     * and whenever it was prepared.
     */
    public String fingerprint() {
        return manifest.fingerprint();
    }

    /** Names of the classes; a label is an index into it. */
    public List<String> classes() {
        return manifest.classes();
    }

    /** Size of every image; empty when images differ in size. */
    Optional<Size> size() {
        return manifest.height() == 0 ? Optional.empty() : Optional.of(new Size(manifest.height(), manifest.width()));
    }

    /** Channels of every image, 1 or 3. */
    public int channels() {
        return manifest.channels();
    }

    /**
     * Shape of one image, N = 1.
     *
     * @throws UserError when images differ in size
     */
    public Shape imageShape() {
        Size size = size().orElseThrow(() -> new UserError("the images of " + version
                + " differ in size; read them with data.augmentation.kind=imagenet, or bring them to one size by"
                + " submit/prepare-data.sh --resize HEIGHTxWIDTH"));
        return new Shape(1, size.height(), size.width(), channels());
    }

    /** How the images are normalised when they are read; unless told otherwise, by their own mean and deviation. */
    public Normalisation normalisation() {
        return normalisation;
    }

    /** The same images normalised in another way: that of the network which shall read them. */
    public Dataset withNormalisation(Normalisation other) {
        return new Dataset(version, manifest, other, hadoop);
    }

    /** Number of images; 0 when the data set has no such split or subset. */
    public int examples(Selection selection) {
        int examples = 0;
        for (Shard shard : shards(selection)) {
            examples = Math.addExact(examples, shard.rows());
        }
        return examples;
    }

    /**
     * Opens one worker's share of a selection. Keeps it when it fits into the memory allowed, otherwise reads the shards again
     * in every epoch; the batches are the same. May run inside a task.
     *
     * @throws UserError when there are too few images for a batch, when images differ in size and the augmentation takes
     *     them as they are, or when a shard is missing, truncated or changed
     */
    public BatchSource batches(Selection selection, BatchOptions options) {
        Shape image = options.augmentation().shape(this);
        List<Shard> shards = shards(selection);
        Share share = Share.of(shards, options.rank(), options.workers());
        requireEnough(selection, options, share);
        ShardReader reader = new ShardReader(new Path(version), hadoop.value());
        share.pieces().stream().map(Share.Piece::shard).distinct().forEach(reader::requireWhole);
        double bytesPerImage = size().isPresent()
                ? imageShape().size()
                : Share.of(shards, 0, 1).bytesPerImage();
        int window = (int) Math.max(1, EpochOrder.WINDOW_BYTES / bytesPerImage);
        return new PrefetchedBatches(
                share.images() * bytesPerImage <= options.cacheBytes()
                        ? CachedImages.load(reader, share, kept())
                        : new StreamedImages(
                                reader, share, options.cacheBytes(), options.batchSize(), options.threads()),
                ImageTransform.of(options.augmentation(), image, normalisation),
                new EpochOrder(share, window, options),
                share,
                options,
                image,
                classes().size());
    }

    /** Images of one size are kept decoded, others as they are stored. */
    private UnaryOperator<StoredImage> kept() {
        if (size().isEmpty()) {
            return UnaryOperator.identity();
        }
        StoredImages decoder = new StoredImages();
        Shape stored = imageShape();
        return image -> decoder.decoded(image, stored);
    }

    private void requireEnough(Selection selection, BatchOptions options, Share share) {
        int needed = options.dropLast() ? options.batchSize() : 1;
        if (share.smallest() < needed) {
            int examples = examples(selection);
            throw new UserError("the " + selection + " images of " + version + " are " + examples + ", fewer than "
                    + options.workers() + " worker(s) times a batch of " + options.batchSize()
                    + (examples < options.workers()
                            ? "; prepare the data set with a share for them"
                            : "; use a batch of at most " + examples / options.workers() + " per worker"));
        }
    }

    /** Throws {@link UserError} when a shard is missing or has another length than when it was written. */
    void requireWhole() {
        ShardReader reader = new ShardReader(new Path(version), hadoop.value());
        manifest.shards().forEach(reader::requireWhole);
    }

    Manifest manifest() {
        return manifest;
    }

    private List<Shard> shards(Selection selection) {
        return manifest.shards().stream()
                .filter(shard -> selection.holds(shard.place()))
                .toList();
    }
}
