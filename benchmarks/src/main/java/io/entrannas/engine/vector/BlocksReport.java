package io.entrannas.engine.vector;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks of the blocks and of the peaks, and prints how far the blocks are from the peaks. Work is what a block
 * has to do at least: multiply-adds of the convolutions (backward twice as many as forward), bytes of the features and
 * gradients that it reads and writes once.
 */
final class BlocksReport {
    private final List<RunResult> results;
    private final double peakMultiplyAdds;
    private final double peakBytes;

    private BlocksReport(Collection<RunResult> results) {
        this.results = List.copyOf(results);
        this.peakMultiplyAdds = PeakBenchmark.multiplyAdds() / peak("multiplyAdd");
        // A copy reads and writes.
        this.peakBytes = 2.0 * Float.BYTES * PeakBenchmark.COPIED / peak("copy");
    }

    private double peak(String method) {
        return micros(PeakBenchmark.class, method, null, null).orElseThrow();
    }

    /**
     * @param args JMH's options, for instance {@code -p block=SEPARABLE_3X3 -p channels=16}
     */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(args))
                        .include(BlockBenchmark.class.getName())
                        .include(MixBenchmark.class.getName())
                        .include(PeakBenchmark.class.getName())
                        .build())
                .run();
        new BlocksReport(results).print();
    }

    private void print() {
        System.out.printf(
                "%nPeak of one core: %.1f G multiply-adds/s, %.1f GB/s copied (read and written)%n%n",
                peakMultiplyAdds / 1e3, peakBytes / 1e3);
        System.out.println(
                "| block | values of an image | pass | µs per image | G multiply-adds/s | of peak | GB/s | of copy |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (Row row : rows()) {
            System.out.printf(
                    "| %s | %dx%dx%d | %s | %.1f | %.1f | %.0f %% | %.1f | %.0f %% |%n",
                    row.name,
                    BlockBenchmark.size(row.channels),
                    BlockBenchmark.size(row.channels),
                    row.channels,
                    row.pass,
                    row.micros,
                    row.multiplyAdds / row.micros / 1e3,
                    100 * row.multiplyAdds / row.micros / peakMultiplyAdds,
                    row.bytes / row.micros / 1e3,
                    100 * row.bytes / row.micros / peakBytes);
        }
    }

    /** One line; all figures for one image. */
    private record Row(String name, int channels, String pass, double micros, double multiplyAdds, double bytes) {}

    /** Work for one value of the input. */
    private record Work(double multiplyAdds, double features) {}

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Block block : Block.values()) {
            for (String channels : parameters("channels")) {
                int multiplyAdds = block.multiplyAdds(Integer.parseInt(channels));
                double output = block == Block.FACTORIZED_REDUCE ? 0.25 : 1;
                // Backward reads input, output and the output's gradient, and adds to the input's gradient.
                rows.addAll(rows(
                        BlockBenchmark.class,
                        block.name(),
                        channels,
                        new Work(multiplyAdds, 1 + output),
                        new Work(2 * multiplyAdds, 3 + 2 * output)));
            }
        }
        Work mix = new Work(MixBenchmark.FEATURES * MixBenchmark.TARGETS, MixBenchmark.FEATURES + MixBenchmark.TARGETS);
        for (String channels : parameters("channels")) {
            rows.addAll(rows(MixBenchmark.class, null, channels, mix, mix));
        }
        return rows;
    }

    /** Both passes; none when they were not measured. */
    private List<Row> rows(Class<?> benchmark, String block, String channels, Work forward, Work backward) {
        OptionalDouble once = micros(benchmark, "forward", block, channels);
        OptionalDouble both = micros(benchmark, "forwardAndBackward", block, channels);
        if (once.isEmpty() || both.isEmpty()) {
            return List.of();
        }
        String name = block == null ? "MIX_7_TO_4" : block;
        double back = both.getAsDouble() - once.getAsDouble();
        return List.of(
                row(name, channels, "forward", once.getAsDouble(), forward),
                row(name, channels, "backward", back, backward));
    }

    private static Row row(String name, String channels, String pass, double micros, Work work) {
        int c = Integer.parseInt(channels);
        double values = (double) BlockBenchmark.size(c) * BlockBenchmark.size(c) * c;
        return new Row(
                name,
                c,
                pass,
                micros / BlockBenchmark.IMAGES,
                work.multiplyAdds() * values,
                work.features() * values * Float.BYTES);
    }

    private Set<String> parameters(String name) {
        return results.stream()
                .map(result -> result.getParams().getParam(name))
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private OptionalDouble micros(Class<?> benchmark, String method, String block, String channels) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().equals(benchmark.getName() + "." + method)
                        && Objects.equals(result.getParams().getParam("block"), block)
                        && Objects.equals(result.getParams().getParam("channels"), channels))
                .mapToDouble(result -> result.getPrimaryResult().getScore())
                .findFirst();
    }
}
