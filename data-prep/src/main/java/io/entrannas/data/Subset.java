package io.entrannas.data;

import java.util.Locale;

/** The disjoint parts of the training set: the two that the bilevel search needs, and what neither of them took. */
enum Subset {
    /** Weights of the super-net are trained on it. */
    WEIGHT,
    /** Architecture parameters are trained on it, and the search is validated on it. */
    ARCH,
    /** The remainder of the training set; also everything outside the training set. */
    REST;

    /** The name in manifests and in folder names. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
