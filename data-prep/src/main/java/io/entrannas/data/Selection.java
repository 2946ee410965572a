package io.entrannas.data;

import java.util.Locale;

/** What can be read from a data set: a split, or one of the two subsets that the search takes turns on. */
public enum Selection {
    /** The full training set: both subsets and the rest. */
    TRAIN(Split.TRAIN, null),
    WEIGHT(Split.TRAIN, Subset.WEIGHT),
    ARCH(Split.TRAIN, Subset.ARCH),
    VALIDATION(Split.VALIDATION, null),
    TEST(Split.TEST, null);

    private final Split split;
    private final Subset subset;

    Selection(Split split, Subset subset) {
        this.split = split;
        this.subset = subset;
    }

    boolean holds(Place place) {
        return place.split() == split && (subset == null || place.subset() == subset);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
