package io.entrannas.data;

import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/** Reads and checks the images of a source on all executors. */
final class SourceReader {
    private final JavaSparkContext context;
    private final SerializableConfiguration hadoop;

    SourceReader(JavaSparkContext context, SerializableConfiguration hadoop) {
        this.context = context;
        this.hadoop = hadoop;
    }

    /**
     * All images of {@code source}, to be unpersisted. They stay on the disks of the executors, so that however often
     * they are gone through, the source is read and decoded once.
     */
    JavaRDD<PreparedImage> read(ImageSource source, PreparationSettings settings) {
        return source.images(context, hadoop)
                .mapPartitions(images -> prepared(images, settings))
                .persist(StorageLevel.DISK_ONLY());
    }

    private static Iterator<PreparedImage> prepared(Iterator<SourceImage> images, PreparationSettings settings) {
        ImagePreparer preparer = new ImagePreparer(
                settings.seed(),
                settings.resize(),
                settings.jpegQuality(),
                settings.channels().count());
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(images, 0), false)
                .map(preparer::prepare)
                .iterator();
    }
}
