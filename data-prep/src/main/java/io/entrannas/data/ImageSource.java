package io.entrannas.data;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Labelled images in the form in which someone has them. Opened on the driver, which learns the classes; the images
 * themselves are read by tasks.
 */
interface ImageSource {
    /** Names of the classes; an image's label is an index into it. */
    List<String> classes();

    /** The splits that the source itself has. */
    Set<Split> splits();

    /** All files, in the order of their names: what tells a changed source from an unchanged one. */
    List<SourceFile> files();

    /** The images, read anew in every pass over the result. */
    JavaRDD<SourceImage> images(JavaSparkContext context, Broadcast<SerializableConfiguration> hadoop);

    /** What suits the source where the user does not say. */
    default Defaults defaults() {
        return Defaults.HALVES;
    }

    /** @param share of each of the two subsets of the search */
    record Defaults(BigDecimal share, Resize resize) {
        /** One half of the training set for the weights, the other for the architecture. */
        static final Defaults HALVES = new Defaults(new BigDecimal("0.5"), Resize.SAME);
    }
}
