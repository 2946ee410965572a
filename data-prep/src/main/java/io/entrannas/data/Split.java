package io.entrannas.data;

import java.util.Locale;

/** The parts of a data set that must not see one another. */
enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    /** The name in manifests and in folder names. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
