package io.entrannas.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;

/**
 * All that decides, together with the source, what a data set holds and how it is laid out.
 *
 * @param columns of a source that is a table; null for others
 * @param seed of the images' draws
 * @param resize null when the user did not say, see {@link #forSource}
 * @param jpegQuality of a JPEG that is resized, 1..100
 * @param shardBytes size of a shard
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PreparationSettings(
        SourceFormat format,
        TableColumns columns,
        Shares shares,
        long seed,
        Resize resize,
        int jpegQuality,
        Channels channels,
        long shardBytes)
        implements Serializable {
    /** With everything decided; throws {@link io.entrannas.UserError} when the shares do not suit {@code source}. */
    PreparationSettings forSource(ImageSource source) {
        ImageSource.Defaults defaults = source.defaults();
        return new PreparationSettings(
                format,
                columns,
                shares.forSource(source.splits(), defaults.share()),
                seed,
                resize == null ? defaults.resize() : resize,
                jpegQuality,
                channels,
                shardBytes);
    }
}
