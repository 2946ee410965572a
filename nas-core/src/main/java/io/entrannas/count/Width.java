package io.entrannas.count;

import io.entrannas.UserError;
import io.entrannas.net.StemKind;
import io.entrannas.net.TargetNetSpec;

/** Makes target-nets of different cells as large as one another, so that they can be compared. */
public final class Width {
    /** More than any published network of this family has. */
    private static final long MOST_PARAMETERS = 1_000_000_000;

    private Width() {}

    /**
     * The number of channels with which the parameters of a network come nearest to a number; the smaller of two that are
     * equally near. One channel is the smallest step, two with the stem for ImageNet.
     *
     * @param spec the network, whatever its channels
     * @param height rows of the images
     * @param width columns of the images
     * @param parameters trainable values without the auxiliary head, see {@link NetworkCost#parameters}
     * @throws UserError when the network has more with the fewest channels, or the number is above 10^9
     */
    public static int matching(TargetNetSpec spec, int height, int width, long parameters) {
        int step = spec.stem() == StemKind.IMAGENET ? 2 : 1;
        long before = parameters(spec, height, width, step);
        if (parameters < before || parameters > MOST_PARAMETERS) {
            throw new UserError("no number of channels gives a network of " + spec.cells() + " cells " + parameters
                    + " parameters; ask for " + before + " to " + MOST_PARAMETERS);
        }
        for (int channels = 2 * step; ; channels += step) {
            long now = parameters(spec, height, width, channels);
            if (now >= parameters) {
                return now - parameters < parameters - before ? channels : channels - step;
            }
            before = now;
        }
    }

    private static long parameters(TargetNetSpec spec, int height, int width, int channels) {
        return NetworkCost.of(spec.withChannels(channels), height, width).parameters();
    }
}
