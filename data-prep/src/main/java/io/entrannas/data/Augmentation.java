package io.entrannas.data;

import io.entrannas.UserError;
import io.entrannas.engine.Shape;

/** How a stored image becomes one of a batch, before it is normalised: at random in training, in one way in evaluation. */
public sealed interface Augmentation permits PaddedCrop, ResizedCrop, CentreCrop {
    /** The image as it is. */
    Augmentation NONE = new PaddedCrop(0, 0, false, 0);

    /**
     * What a network is evaluated on: images of its own size as they are, and of others, or of several sizes, the centre.
     *
     * @param network shape of an image that the network reads
     */
    static Augmentation evaluation(Dataset dataset, Shape network) {
        Size wanted = new Size(network.height(), network.width());
        return dataset.size().filter(wanted::equals).isPresent() ? NONE : new CentreCrop(wanted);
    }

    /**
     * Shape of an image in the batch, N = 1.
     *
     * @throws UserError when it takes images of one size and the data set has several
     */
    Shape shape(Dataset dataset);
}
