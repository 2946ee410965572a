package io.entrannas.data;

import io.entrannas.UserError;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.storage.StorageLevel;

/**
 * Reads and checks the images of a source on all executors, which decode every image once. Resized images stay on the
 * disks of the executors until this is closed. Images that keep their bytes do not: the source has them, and is read
 * again.
 */
final class SourceReader implements AutoCloseable {
    private final JavaRDD<SourceImage> source;
    private final PreparationSettings settings;
    private final JavaRDD<PreparedImage> prepared;

    SourceReader(JavaRDD<SourceImage> source, PreparationSettings settings) {
        this.source = source;
        this.settings = settings;
        prepared = source.mapPartitions(images -> prepared(images, settings));
        if (!settings.resize().keepsBytes()) {
            prepared.persist(StorageLevel.DISK_ONLY());
        }
    }

    private static Iterator<PreparedImage> prepared(Iterator<SourceImage> images, PreparationSettings settings) {
        return stream(images).map(preparer(settings)::prepare).iterator();
    }

    private static <T> Stream<T> stream(Iterator<T> values) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(values, 0), false);
    }

    private static ImagePreparer preparer(PreparationSettings settings) {
        return new ImagePreparer(
                settings.seed(),
                settings.resize(),
                settings.jpegQuality(),
                settings.channels().count());
    }

    /** What is found in the source, in its order; to be persisted, for every pass looks at all images anew. */
    JavaRDD<Verdict> verdicts() {
        return prepared.map(PreparedImage::verdict);
    }

    /**
     * The images of the data set. A pass over them throws {@link UserError} when the source is not what it was.
     *
     * @param verdicts those of {@link #verdicts()}
     * @param accepted tells the verdicts on images of the data set
     */
    JavaRDD<PreparedImage> images(JavaRDD<Verdict> verdicts, Function<Verdict, Boolean> accepted) {
        if (!settings.resize().keepsBytes()) {
            return prepared.filter(image -> accepted.call(image.verdict()));
        }
        PreparationSettings same = settings;
        return source.zipPartitions(verdicts, (images, found) -> again(images, found, same))
                .filter(image -> accepted.call(image.verdict()));
    }

    private static Iterator<PreparedImage> again(
            Iterator<SourceImage> images, Iterator<Verdict> verdicts, PreparationSettings settings) {
        ImagePreparer preparer = preparer(settings);
        return stream(verdicts)
                .map(verdict -> preparer.again(images.hasNext() ? images.next() : null, verdict))
                .iterator();
    }

    @Override
    public void close() {
        prepared.unpersist();
    }
}
