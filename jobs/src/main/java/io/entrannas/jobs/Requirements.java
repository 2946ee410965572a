package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.data.Dataset;
import io.entrannas.data.Selection;
import io.entrannas.engine.Shape;
import io.entrannas.jobs.config.TrainConfig;
import io.entrannas.net.StemKind;

/** What a data set must have for a run, checked before anything is written. */
final class Requirements {
    private Requirements() {}

    /**
     * @param key of the configuration that gives the batch size
     * @param batchSize images of a batch over all workers
     * @throws UserError when the selection has no full batch, or the workers cannot share a batch equally
     */
    static void batch(Dataset dataset, Selection selection, String key, int batchSize, int workers) {
        int examples = dataset.examples(selection);
        if (examples == 0) {
            throw new UserError("the data set " + dataset.version() + " has no " + selection
                    + " images; prepare it with a share for them");
        }
        if (examples < batchSize) {
            throw new UserError(key + " must be at most the " + examples + " " + selection + " images of "
                    + dataset.version() + ", was " + batchSize);
        }
        if (batchSize % workers != 0) {
            int below = batchSize / workers * workers;
            throw new UserError(key + " must be a multiple of the " + workers + " workers, was " + batchSize + "; use "
                    + (below == 0 ? "" : below + " or ") + (below + workers) + ", or set another number of workers");
        }
    }

    /**
     * @param image shape of the data set's images
     * @throws UserError when the images are too small for the auxiliary head, unless the network goes without
     */
    static void auxiliaryHead(TrainConfig train, Shape image) {
        if (train.settings().auxiliaryWeight() == 0) {
            return;
        }
        boolean cifar = train.stem() == StemKind.CIFAR;
        int halvings = cifar ? 2 : 5;
        int smallest = cifar ? 8 : 7;
        int side = Math.min(image.height(), image.width());
        for (int i = 0; i < halvings; i++) {
            side = (side + 1) / 2;
        }
        if (side < smallest) {
            throw new UserError("train.auxiliary-weight must be 0 for images of " + image.height() + "x" + image.width()
                    + ", was " + train.settings().auxiliaryWeight() + ": the auxiliary head needs " + smallest + "x"
                    + smallest + " features after cell 2L/3, and there are " + side + "x" + side);
        }
    }
}
