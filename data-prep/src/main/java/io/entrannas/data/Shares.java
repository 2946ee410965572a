package io.entrannas.data;

import io.entrannas.UserError;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Set;

/**
 * How the images of a class are divided, in decimal so that 0.29 of 100 images is 29. {@code test} is a share of what the
 * source calls training set, {@code validation} of what is left then, {@code weight} and {@code architecture} of the
 * training set that remains. A share of n images is exactly floor(share * n); what nobody takes is the rest.
 *
 * @param weight null when the user did not say, see {@link #forSource}
 * @param architecture null when the user did not say
 * @param test null when the user did not say
 */
record Shares(BigDecimal weight, BigDecimal architecture, BigDecimal validation, BigDecimal test)
        implements Serializable {
    private static final BigDecimal DEFAULT_TEST = new BigDecimal("0.1");

    /** Throws {@link UserError} when a share is impossible. */
    Shares {
        weight = weight == null ? null : checked("--weight-share", weight);
        architecture = architecture == null ? null : checked("--architecture-share", architecture);
        validation = belowOne("--validation-share", validation);
        test = test == null ? null : belowOne("--test-share", test);
        if (weight != null && architecture != null && weight.add(architecture).compareTo(BigDecimal.ONE) > 0) {
            throw new UserError("--weight-share " + weight + " and --architecture-share " + architecture
                    + " together exceed 1; the subsets are disjoint, for instance 0.5 and 0.5");
        }
    }

    private static BigDecimal checked(String option, BigDecimal share) {
        if (share.signum() < 0 || share.compareTo(BigDecimal.ONE) > 0) {
            throw new UserError(option + " must be between 0 and 1, was " + share);
        }
        return share.signum() == 0 ? BigDecimal.ZERO : share.stripTrailingZeros();
    }

    private static BigDecimal belowOne(String option, BigDecimal share) {
        if (share.compareTo(BigDecimal.ONE) >= 0) {
            throw new UserError(option + " must leave something to train on, was " + share + "; give less than 1");
        }
        return checked(option, share);
    }

    /**
     * The shares for a source that has {@code splits} of its own. A source without a test split gives up a tenth for it
     * unless the user said otherwise; throws {@link UserError} when a split is to be drawn that is there already.
     *
     * @param ofSubsets weight and architecture share where the user did not say
     */
    Shares forSource(Set<Split> splits, BigDecimal ofSubsets) {
        if (splits.contains(Split.VALIDATION) && validation.signum() > 0) {
            throw new UserError(
                    "the source has a validation split of its own; leave out --validation-share " + validation);
        }
        boolean ownTest = splits.contains(Split.TEST);
        if (ownTest && test != null && test.signum() > 0) {
            throw new UserError("the source has a test split of its own; leave out --test-share " + test);
        }
        BigDecimal ofTest = test == null ? DEFAULT_TEST : test;
        return new Shares(
                weight == null ? ofSubsets : weight,
                architecture == null ? ofSubsets : architecture,
                validation,
                ownTest ? BigDecimal.ZERO : ofTest);
    }

    /** floor(share * images) */
    static int count(BigDecimal share, int images) {
        return share.multiply(BigDecimal.valueOf(images))
                .setScale(0, RoundingMode.FLOOR)
                .intValueExact();
    }
}
