package io.entrannas.jobs.config;

import io.entrannas.net.Placement;
import io.entrannas.net.StemKind;
import io.entrannas.space.SearchSpace;
import java.util.List;
import java.util.Map;

/**
 * The section {@code search}. Units and meaning of every value are in {@code reference.conf}.
 *
 * @param nodes intermediate nodes of a cell
 * @param bottleneck ratio, 0 for none
 * @param space without {@code none} for {@link Method#DST}
 */
public record SearchConfig(
        Method method,
        int epochs,
        int batchSize,
        int channels,
        int cells,
        int nodes,
        Placement placement,
        boolean featureSharing,
        int bottleneck,
        SearchSpace space,
        StemKind stem,
        Temperature temperature,
        SgdConfig weights,
        Architecture architecture,
        ValidationBatchNorm validationBatchNorm,
        int recalibrationBatches,
        int repeats) {

    /** Temperature of the softmax over operations: {@code initial * decay^epoch}. */
    public record Temperature(double initial, double decay) {}

    /**
     * The architecture step.
     *
     * @param betas decay rates of Adam's two moments
     * @param lambda weight of the regulariser on the thresholds
     */
    public record Architecture(double learningRate, List<Double> betas, double weightDecay, double lambda) {}

    static SearchConfig read(Section search) {
        Method method = search.choice("method", Method.class);
        int channels = search.whole("channels", 1);
        int bottleneck = search.whole("bottleneck", 2, Map.of("off", 0));
        if (bottleneck != 0 && channels % bottleneck != 0) {
            search.refuse("bottleneck", "must divide search.channels, which is " + channels);
        }
        SearchSpace space = search.space("space");
        return new SearchConfig(
                method,
                search.whole("epochs", 1),
                search.whole("batch-size", 1),
                channels,
                search.whole("cells", 3),
                search.whole("nodes", 1),
                search.choice("placement", Placement.class),
                search.flag("feature-sharing"),
                bottleneck,
                method == Method.DST ? space.withoutNone() : space,
                search.choice("stem", StemKind.class),
                temperature(search.section("temperature"), method),
                SgdConfig.read(search.section("weights")),
                architecture(search.section("architecture")),
                search.choice("validation-batch-norm", ValidationBatchNorm.class),
                search.whole("recalibration-batches", 1),
                search.whole("repeats", 1));
    }

    private static Temperature temperature(Section section, Method method) {
        boolean dst = method == Method.DST;
        return new Temperature(
                section.number("initial", Interval.POSITIVE, Map.of("auto", dst ? 1.0 : 5.0)),
                section.number("decay", Interval.FACTOR, Map.of("auto", dst ? 0.9 : 0.923)));
    }

    private static Architecture architecture(Section section) {
        return new Architecture(
                section.number("learning-rate", Interval.POSITIVE),
                section.numbers("betas", Interval.SHARE),
                section.number("weight-decay", Interval.NOT_NEGATIVE),
                section.number("lambda", Interval.NOT_NEGATIVE));
    }
}
