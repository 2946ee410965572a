package io.entrannas.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;

/**
 * All that decides, together with the source, what a data set holds and how it is laid out.
 *
 * @param seed of the images' draws
 * @param resize size that every image is brought to; null keeps images as they are
 * @param shardBytes largest size of a shard, in bytes of the source
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PreparationSettings(
        SourceFormat format, Shares shares, long seed, Size resize, Channels channels, long shardBytes)
        implements Serializable {
    PreparationSettings withShares(Shares newShares) {
        return new PreparationSettings(format, newShares, seed, resize, channels, shardBytes);
    }
}
