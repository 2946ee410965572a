package io.entrannas.data;

import io.entrannas.UserError;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** A source that is read part by part, each by a task. */
interface PartedSource extends ImageSource {
    /** The work, in pieces that do not depend on the cluster. */
    List<SourcePart> parts();

    @Override
    default JavaRDD<SourceImage> images(JavaSparkContext context, Broadcast<SerializableConfiguration> hadoop) {
        List<SourcePart> parts = parts();
        if (parts.isEmpty()) {
            throw new UserError("the source holds no images, only folders for " + classes() + "; put images into them");
        }
        return context.parallelize(parts, parts.size())
                .flatMap(part -> imagesUntilTaskEnds(part, hadoop.value().value()));
    }

    @SuppressWarnings("MustBeClosedChecker")
    private static Iterator<SourceImage> imagesUntilTaskEnds(SourcePart part, Configuration hadoop) {
        Stream<SourceImage> images = part.images(hadoop);
        TaskCompletionListener close = task -> images.close();
        TaskContext.get().addTaskCompletionListener(close);
        return images.iterator();
    }
}
