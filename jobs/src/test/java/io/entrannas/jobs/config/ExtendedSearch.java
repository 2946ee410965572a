package io.entrannas.jobs.config;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.count.NetworkCost;
import io.entrannas.draw.CellDrawing;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Engines;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Shape;
import io.entrannas.net.SuperNet;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeJson;
import io.entrannas.train.Batch;
import io.entrannas.train.BatchSource;
import io.entrannas.train.GradientAverager;
import io.entrannas.train.Search;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** An epoch of a small search with what {@code docs/extending.md} adds; gives genotype, drawing and number of parameters. */
public final class ExtendedSearch implements Callable<List<String>> {
    @Override
    public List<String> call() {
        JobConfig config = JobConfig.load(
                Optional.empty(),
                List.of(
                        "search.method=one_edge",
                        "search.space=[none, conv_5x5]",
                        "search.epochs=1",
                        "search.nodes=2",
                        "search.cells=3",
                        "search.channels=4",
                        "train.cells=3",
                        "train.channels=4"));
        Genotype genotype;
        try (Engine engine = Engines.create("vector", 1)) {
            Search search = new Search(
                    config.search().settings(),
                    new SuperNet(config.search().superNet(3, 2), engine),
                    new ArchitectureParameters(config.search().method()),
                    GradientAverager.ALONE);
            search.initialise(1);
            search.epoch(0, new Noise(1, 1), new Noise(2, 1), (position, result, time) -> {});
            genotype = search.plan(0).genotype();
        }
        return List.of(
                GenotypeJson.write(genotype),
                CellDrawing.of(genotype),
                Long.toString(NetworkCost.of(config.train().targetNet(genotype, 3, 2), 8, 8)
                        .parameters()));
    }

    private record Noise(long seed, int batches) implements BatchSource {
        private static final Shape SHAPE = new Shape(4, 8, 8, 3);

        @Override
        public int examples() {
            return SHAPE.images();
        }

        @Override
        public Shape shape() {
            return SHAPE;
        }

        @Override
        public int classes() {
            return 2;
        }

        @Override
        public Iterator<Batch> epoch(int epoch) {
            SplittableRandom random = new SplittableRandom(seed);
            FlatVector images = FlatVector.allocate(Precision.FLOAT, SHAPE.size());
            for (int i = 0; i < images.length(); i++) {
                images.set(i, random.nextGaussian());
            }
            return Stream.of(new Batch(
                            images, SHAPE, random.ints(SHAPE.images(), 0, 2).toArray()))
                    .iterator();
        }

        @Override
        public void close() {}
    }
}
