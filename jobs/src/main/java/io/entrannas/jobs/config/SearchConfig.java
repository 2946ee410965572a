package io.entrannas.jobs.config;

import io.entrannas.arch.EnTranNas;
import io.entrannas.arch.EnTranNasDst;
import io.entrannas.arch.SearchMethod;
import io.entrannas.net.Placement;
import io.entrannas.net.StemKind;
import io.entrannas.net.SuperNetSpec;
import io.entrannas.space.CellGraph;
import io.entrannas.space.SearchSpace;
import io.entrannas.train.AdamSettings;
import io.entrannas.train.SearchSettings;
import io.entrannas.train.ValidationBatchNorm;
import java.util.List;
import java.util.Map;

/**
 * The section {@code search}; {@code reference.conf} says what the keys mean.
 *
 * @param batchSize images per step, over all workers
 * @param batchNorm over which of them batch norms normalise
 * @param channels of the first cell
 * @param cells of the super-net
 * @param bottleneck ratio, 0 for none
 * @param repeats number of searches
 */
public record SearchConfig(
        SearchMethod method,
        int batchSize,
        BatchNormScope batchNorm,
        int channels,
        int cells,
        Placement placement,
        boolean featureSharing,
        int bottleneck,
        StemKind stem,
        SearchSettings settings,
        int repeats) {

    private static final int LEAST_CELLS_OF_HALF = 4;

    private enum Method {
        ENTRANNAS(5.0, 0.923) {
            @Override
            SearchMethod of(CellGraph graph, SearchSpace space) {
                return new EnTranNas(graph, space);
            }
        },
        DST(1.0, 0.9) {
            @Override
            SearchMethod of(CellGraph graph, SearchSpace space) {
                return new EnTranNasDst(graph, space.withoutNone());
            }
        };

        private final double temperature;
        private final double decay;

        Method(double temperature, double decay) {
            this.temperature = temperature;
            this.decay = decay;
        }

        abstract SearchMethod of(CellGraph graph, SearchSpace space);
    }

    static SearchConfig read(Section search) {
        Method method = search.choice("method", Method.class);
        CellGraph graph = new CellGraph(CellGraph.INPUTS + search.whole("nodes", 1));
        int channels = search.whole("channels", 1);
        int bottleneck = search.whole("bottleneck", 2, Map.of("off", 0));
        if (bottleneck != 0 && channels % bottleneck != 0) {
            search.refuse("bottleneck", "must divide search.channels, which is " + channels);
        }
        int cells = search.whole("cells", 3);
        Placement placement = search.choice("placement", Placement.class);
        if (placement == Placement.HALF && cells < LEAST_CELLS_OF_HALF) {
            search.refuse(
                    "placement",
                    "must be first, last or all when search.cells is " + cells
                            + ", because no reduction cell is in the first half");
        }
        StemKind stem = search.choice("stem", StemKind.class);
        search.requireHalvable("channels", channels, stem);
        return new SearchConfig(
                method.of(graph, search.space("space")),
                search.whole("batch-size", 1),
                search.choice("batch-norm", BatchNormScope.class),
                channels,
                cells,
                placement,
                search.flag("feature-sharing"),
                bottleneck,
                stem,
                settings(search, method),
                search.whole("repeats", 1));
    }

    private static SearchSettings settings(Section search, Method method) {
        Section temperature = search.section("temperature");
        Section architecture = search.section("architecture");
        List<Double> betas = architecture.numbers("betas", Interval.SHARE);
        return new SearchSettings(
                search.whole("epochs", 1),
                temperature.number("initial", Interval.POSITIVE, Map.of("auto", method.temperature)),
                temperature.number("decay", Interval.FACTOR, Map.of("auto", method.decay)),
                search.section("weights").sgd(),
                new AdamSettings(
                        architecture.number("learning-rate", Interval.POSITIVE),
                        betas.get(0),
                        betas.get(1),
                        architecture.number("weight-decay", Interval.NOT_NEGATIVE)),
                architecture.number("lambda", Interval.NOT_NEGATIVE),
                Integer.parseInt(search.choice("order", List.of("1", "2"))),
                search.choice("validation-batch-norm", ValidationBatchNorm.class),
                search.whole("recalibration-batches", 1));
    }

    /** The super-net for images of so many channels and classes. */
    public SuperNetSpec superNet(int imageChannels, int classes) {
        return new SuperNetSpec(
                method.graph(),
                method.space().withoutNone().operations(),
                stem,
                cells,
                channels,
                imageChannels,
                classes,
                placement,
                featureSharing,
                bottleneck);
    }
}
