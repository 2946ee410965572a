package io.entrannas.data;

import java.util.Locale;

/** The parts of a data set that must not see one another. */
enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    /** The split that a source calls so; null when it is none. */
    static Split called(String name) {
        return switch (name) {
            case "train" -> TRAIN;
            case "validation", "val" -> VALIDATION;
            case "test" -> TEST;
            default -> null;
        };
    }

    /** The name in manifests and in folder names. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
