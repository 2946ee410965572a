package io.entrannas.jobs.config;

import io.entrannas.net.StemKind;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The section {@code train}. Units and meaning of every value are in {@code reference.conf}.
 *
 * @param genotype a genotype file or the name of a published genotype; empty when it was not given
 * @param dropPath in the last epoch
 * @param auxiliaryWeight 0 for a network without auxiliary head
 * @param cutout side of the square cut out of a training image in pixels; 0 for none, empty for half of the height
 */
public record TrainConfig(
        Optional<String> genotype,
        int epochs,
        int batchSize,
        int channels,
        int cells,
        StemKind stem,
        SgdConfig weights,
        double labelSmoothing,
        double dropPath,
        double auxiliaryWeight,
        OptionalInt cutout) {

    static TrainConfig read(Section train) {
        return new TrainConfig(
                train.textOrNull("genotype"),
                train.whole("epochs", 1),
                train.whole("batch-size", 1),
                train.whole("channels", 1),
                train.whole("cells", 3),
                train.choice("stem", StemKind.class),
                SgdConfig.read(train),
                train.number("label-smoothing", Interval.SHARE),
                train.number("drop-path", Interval.SHARE),
                train.number("auxiliary-weight", Interval.NOT_NEGATIVE),
                DataConfig.pixels(train, "cutout"));
    }
}
