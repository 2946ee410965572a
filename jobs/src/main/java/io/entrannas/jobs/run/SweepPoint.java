package io.entrannas.jobs.run;

/**
 * A row of a sweep's {@code metrics/points}: what came of one combination of settings. What a point has not done, search or
 * train, is null.
 *
 * @param name of the point's folder
 * @param variant its name; empty when the sweep has none
 * @param settings those that differ between points, as JSON: an object of texts
 * @param seed {@code run.seed}
 * @param method {@code search.method}
 * @param placement {@code search.placement}
 * @param featureSharing {@code search.feature-sharing}
 * @param bottleneck {@code search.bottleneck}
 * @param lambda {@code search.architecture.lambda}
 * @param space {@code search.space}
 * @param batchSize {@code search.batch-size}
 * @param validationAccuracy of the super-net on the architecture subset in the best epoch, 0..1
 * @param childNetAccuracy the same with derived connections only
 * @param normalEdges edges of the normal cell
 * @param reduceEdges edges of the reduction cell
 * @param parameters of the target-net without auxiliary head
 * @param flops of the target-net for one image, counted as published tables do
 * @param genotype in JSON
 * @param searchSeconds of one search
 * @param searchCoreDays of one search: seconds times the threads of all workers
 * @param searchGpuDays of one search; null without GPUs
 * @param examplesPerSecond over all workers while searching
 * @param peakMemory largest resident memory of a worker's process up to the end of the search, in bytes. Where points share a
 *     process it is that of the largest so far
 * @param activationBytesPerImage memory of the super-net's features and their gradients, see {@code metrics/workers}
 * @param superNetParameters trainable values of the super-net
 * @param testAccuracy of the trained target-net, 0..1
 * @param testAccuracyDeviation sample standard deviation of several trainings, of which the accuracy is the mean; null when
 *     it is one
 * @param trainSeconds of the training
 * @param engine that computed
 * @param workers that trained together
 */
public record SweepPoint(
        String name,
        String variant,
        String settings,
        long seed,
        String method,
        String placement,
        boolean featureSharing,
        String bottleneck,
        double lambda,
        String space,
        int batchSize,
        Double validationAccuracy,
        Double childNetAccuracy,
        int normalEdges,
        int reduceEdges,
        long parameters,
        long flops,
        String genotype,
        Double searchSeconds,
        Double searchCoreDays,
        Double searchGpuDays,
        Double examplesPerSecond,
        Long peakMemory,
        Long activationBytesPerImage,
        Long superNetParameters,
        Double testAccuracy,
        Double testAccuracyDeviation,
        Double trainSeconds,
        String engine,
        int workers) {}
