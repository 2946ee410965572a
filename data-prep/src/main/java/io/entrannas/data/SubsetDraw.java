package io.entrannas.data;

import io.entrannas.UserError;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Who goes where. Within a class the images that the source calls training images stand in the order of their draws; the
 * first become test images, the next validation images, then the weight and the architecture subset, then the rest. So a
 * place is a function of seed, key and the set of the class's images, whatever the order in which they are read.
 */
final class SubsetDraw implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Place TEST = new Place(Split.TEST, Subset.REST);
    private static final Place VALIDATION = new Place(Split.VALIDATION, Subset.REST);
    private static final List<Place> ORDER =
            List.of(TEST, VALIDATION, new Place(Split.TRAIN, Subset.WEIGHT), new Place(Split.TRAIN, Subset.ARCH));
    private static final Place REST = new Place(Split.TRAIN, Subset.REST);

    /** [class][index into ORDER]: the first draw that is beyond. */
    private final long[][] ends;

    private SubsetDraw(long[][] ends) {
        this.ends = ends;
    }

    /**
     * @param draws the draws of the usable training images of each class, in any order
     * @throws UserError when a class is too small for a share that is not 0, or two images of a class draw the same
     */
    static SubsetDraw of(Shares shares, List<String> classes, List<long[]> draws, long seed) {
        long[][] ends = new long[classes.size()][];
        for (int label = 0; label < ends.length; label++) {
            long[] sorted = draws.get(label).clone();
            Arrays.sort(sorted);
            requireDistinct(sorted, classes.get(label), seed);
            int test = Shares.count(shares.test(), sorted.length);
            int validation = Shares.count(shares.validation(), sorted.length - test);
            int training = sorted.length - test - validation;
            int weight = Shares.count(shares.weight(), training);
            int architecture = Shares.count(shares.architecture(), training);
            String where = "class '" + classes.get(label) + "' has " + training + " usable training image(s)";
            if (training == 0) {
                throw new UserError(where + "; give it some, or take it out of the source");
            }
            if ((weight == 0 && shares.weight().signum() > 0)
                    || (architecture == 0 && shares.architecture().signum() > 0)) {
                throw new UserError(where + ", too few for --weight-share " + shares.weight()
                        + " and --architecture-share " + shares.architecture()
                        + " to take one each; add images or change the shares");
            }
            ends[label] = new long[] {
                drawAt(sorted, test),
                drawAt(sorted, test + validation),
                drawAt(sorted, test + validation + weight),
                drawAt(sorted, test + validation + weight + architecture)
            };
        }
        return new SubsetDraw(ends);
    }

    private static void requireDistinct(long[] sorted, String name, long seed) {
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw new UserError("two images of class '" + name + "' draw the same number with --seed " + seed
                        + "; take another seed");
            }
        }
    }

    private static long drawAt(long[] sorted, int index) {
        return index < sorted.length ? sorted[index] : Long.MAX_VALUE;
    }

    Place place(ImageFacts image) {
        if (image.split() != Split.TRAIN) {
            return image.split() == Split.TEST ? TEST : VALIDATION;
        }
        long[] own = ends[image.label()];
        for (int i = 0; i < own.length; i++) {
            if (image.draw() < own[i]) {
                return ORDER.get(i);
            }
        }
        return REST;
    }
}
