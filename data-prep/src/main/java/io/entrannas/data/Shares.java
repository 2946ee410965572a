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
 * @param test null when the user did not say, see {@link #forSource}
 */
record Shares(BigDecimal weight, BigDecimal architecture, BigDecimal validation, BigDecimal test)
        implements Serializable {
    private static final BigDecimal DEFAULT_TEST = new BigDecimal("0.1");

    /** Throws {@link UserError} when a share is impossible. */
    Shares {
        weight = checked("--weight-share", weight);
        architecture = checked("--architecture-share", architecture);
        validation = belowOne("--validation-share", validation);
        test = test == null ? null : belowOne("--test-share", test);
        if (weight.add(architecture).compareTo(BigDecimal.ONE) > 0) {
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
     */
    Shares forSource(Set<Split> splits) {
        if (splits.contains(Split.VALIDATION) && validation.signum() > 0) {
            throw new UserError(
                    "the source has a validation split of its own; leave out --validation-share " + validation);
        }
        if (!splits.contains(Split.TEST)) {
            return test == null ? withTest(DEFAULT_TEST) : this;
        }
        if (test != null && test.signum() > 0) {
            throw new UserError("the source has a test split of its own; leave out --test-share " + test);
        }
        return withTest(BigDecimal.ZERO);
    }

    private Shares withTest(BigDecimal share) {
        return new Shares(weight, architecture, validation, share);
    }

    /** floor(share * images) */
    static int count(BigDecimal share, int images) {
        return share.multiply(BigDecimal.valueOf(images))
                .setScale(0, RoundingMode.FLOOR)
                .intValueExact();
    }
}
