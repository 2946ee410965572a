package io.entrannas.jobs.config;

import io.entrannas.net.StemKind;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.Genotype;
import io.entrannas.train.TargetSettings;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The section {@code train}; {@code reference.conf} says what the keys mean.
 *
 * @param genotype a genotype file or the name of a published genotype; empty when it was not given
 * @param batchSize images per step, over all workers
 * @param batchNorm over which of them batch norms normalise
 * @param channels of the first cell
 * @param cells of the target-net
 * @param cutout side of the square cut out of a training image in pixels; 0 for none, empty for half of the height
 * @param testEpochs epochs after which the test images are evaluated
 * @param repeats number of trainings
 */
public record TrainConfig(
        Optional<String> genotype,
        int batchSize,
        BatchNormScope batchNorm,
        int channels,
        int cells,
        StemKind stem,
        TargetSettings settings,
        OptionalInt cutout,
        TestEpochs testEpochs,
        int repeats) {

    /** Which epochs are tested. */
    public enum TestEpochs {
        LAST,
        ALL
    }

    static TrainConfig read(Section train) {
        int channels = train.whole("channels", 1);
        StemKind stem = train.choice("stem", StemKind.class);
        train.requireHalvable("channels", channels, stem);
        int epochs = train.whole("epochs", 1);
        int warmUpEpochs = train.whole("warm-up-epochs", 0);
        if (warmUpEpochs > epochs) {
            train.refuse("warm-up-epochs", "must be at most train.epochs, which is " + epochs);
        }
        return new TrainConfig(
                train.textOrNull("genotype"),
                train.whole("batch-size", 1),
                train.choice("batch-norm", BatchNormScope.class),
                channels,
                train.whole("cells", 3),
                stem,
                new TargetSettings(
                        epochs,
                        warmUpEpochs,
                        train.sgd(),
                        train.number("label-smoothing", Interval.SHARE),
                        train.number("auxiliary-weight", Interval.NOT_NEGATIVE),
                        train.number("drop-path", Interval.SHARE)),
                DataConfig.pixels(train, "cutout"),
                train.choice("test-epochs", TestEpochs.class),
                train.whole("repeats", 1));
    }

    /** The target-net of a genotype for images of so many channels and classes. */
    public TargetNetSpec targetNet(Genotype derived, int imageChannels, int classes) {
        return new TargetNetSpec(
                derived, stem, cells, channels, imageChannels, classes, settings.auxiliaryWeight() > 0);
    }
}
