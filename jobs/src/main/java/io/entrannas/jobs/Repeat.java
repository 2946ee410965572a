package io.entrannas.jobs;

import io.entrannas.jobs.run.Summary;
import java.util.Comparator;
import java.util.List;

/**
 * A row of {@code metrics/repeats}: one of several searches.
 *
 * @param repeat from 1
 * @param name of its run
 * @param seed of its run
 * @param validationAccuracy of the super-net on the architecture subset in the best epoch, 0..1
 * @param childNetAccuracy the same with derived connections only
 * @param parameters of the target-net of its genotype
 * @param flops of that target-net
 * @param seconds that it took
 * @param best whether it is the one whose genotype counts: the best validation accuracy, the first of equal ones
 * @param genotype in JSON
 */
record Repeat(
        int repeat,
        String name,
        long seed,
        double validationAccuracy,
        double childNetAccuracy,
        long parameters,
        long flops,
        double seconds,
        boolean best,
        String genotype) {

    static Repeat of(int repeat, long seed, Summary summary, Summary best) {
        return new Repeat(
                repeat,
                summary.name(),
                seed,
                summary.validationAccuracy(),
                summary.childNetAccuracy(),
                summary.parameters(),
                summary.flops(),
                summary.seconds(),
                summary.name().equals(best.name()),
                summary.genotype().toString());
    }

    /** The search with the best validation accuracy, the first of equal ones. */
    static Summary best(List<Summary> searches) {
        return searches.stream()
                .max(Comparator.comparingDouble(Summary::validationAccuracy))
                .orElseThrow();
    }
}
