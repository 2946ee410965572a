package io.entrannas.data;

import java.io.Serializable;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** The piece of a source that one Spark task reads. */
interface SourcePart extends Serializable {
    /**
     * Reads the images one after the other; to be closed. Throws {@link io.entrannas.UserError} while reading when the
     * container of the images (not a single image) is damaged.
     */
    Stream<SourceImage> images(Configuration hadoop);
}
