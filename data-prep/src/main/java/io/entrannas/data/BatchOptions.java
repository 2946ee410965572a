package io.entrannas.data;

/**
 * How a worker wants its batches.
 *
 * @param batchSize images of a full batch of this worker, which is its part of a global batch of {@code workers} times as
 *     many: the parts of rank 0, 1, ... one after the other
 * @param shuffle draw a new order for every epoch, by {@link EpochOrder}, which makes the global batches the same for any number
 *     of workers; otherwise the images of the worker's share come in stored order
 * @param dropLast leave out a last batch that is not full; then all workers have the same number of batches, otherwise the
 *     batches of all workers together are every image once
 * @param augmentation what is done to every image, anew in every epoch
 * @param seed of order and augmentation; the latter is drawn for each image by its number in the selection
 * @param purpose tells apart what is drawn for different sources with the same seed, for instance {@code "weight"}
 * @param cacheBytes memory that this source may fill with images. Images that fit are read once and kept, decoded where all
 *     have one size; otherwise as many as fit are read ahead, at least twice a batch or a row group (20 MiB before compression)
 * @param threads that decode and augment; the batches are the same for any number of them
 * @param rank of this worker, 0..workers-1
 * @param workers that share the images
 */
public record BatchOptions(
        int batchSize,
        boolean shuffle,
        boolean dropLast,
        Augmentation augmentation,
        long seed,
        String purpose,
        long cacheBytes,
        int threads,
        int rank,
        int workers) {
    public BatchOptions {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch has at least one image, not " + batchSize);
        }
        if (cacheBytes < 0) {
            throw new IllegalArgumentException("memory cannot be negative: " + cacheBytes);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("images are decoded by at least one thread, not " + threads);
        }
        if (rank < 0 || rank >= workers) {
            throw new IllegalArgumentException("no rank " + rank + " among " + workers + " workers");
        }
    }
}
