package io.entrannas.data;

import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** Reads and checks the images of a source on all executors. */
final class SourceReader {
    private final JavaSparkContext context;
    private final SerializableConfiguration hadoop;

    SourceReader(JavaSparkContext context, SerializableConfiguration hadoop) {
        this.context = context;
        this.hadoop = hadoop;
    }

    /**
     * All images of {@code source}, shuffled into partitions by their draws. Every pass over the result reads the shuffle
     * files of the first one, so the source is read and decoded once.
     */
    JavaRDD<PreparedImage> read(ImageSource source, PreparationSettings settings) {
        SerializableConfiguration configuration = hadoop;
        long bytes = source.files().stream().mapToLong(SourceFile::bytes).sum();
        int partitions = Math.toIntExact(1 + bytes / settings.shardBytes());
        return context.parallelize(source.parts(), source.parts().size())
                .flatMap(part -> imagesUntilTaskEnds(part, configuration))
                .mapPartitions(images -> prepared(images, settings))
                .mapToPair(image -> new Tuple2<>(
                        ImagePreparer.draw(settings.seed(), image.verdict().key()), image))
                .partitionBy(new ByDraw(partitions))
                .values();
    }

    @SuppressWarnings("MustBeClosedChecker")
    private static Iterator<SourceImage> imagesUntilTaskEnds(SourcePart part, SerializableConfiguration configuration) {
        Stream<SourceImage> images = part.images(configuration.value());
        TaskCompletionListener close = task -> images.close();
        TaskContext.get().addTaskCompletionListener(close);
        return images.iterator();
    }

    private static Iterator<PreparedImage> prepared(Iterator<SourceImage> images, PreparationSettings settings) {
        ImagePreparer preparer = new ImagePreparer(
                settings.seed(), settings.resize(), settings.channels().count());
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(images, 0), false)
                .map(preparer::prepare)
                .iterator();
    }

    /** Cuts the range of the draws, 0..2^63-1, into equal parts. */
    private static final class ByDraw extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int partitions;

        ByDraw(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object draw) {
            return (int) Math.multiplyHigh((Long) draw, 2L * partitions);
        }
    }
}
