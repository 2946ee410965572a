package io.entrannas.data;

import java.util.Arrays;

/** Channels that a data set is to have. */
enum Channels {
    /** One when all images are grey, three otherwise. */
    AUTO("auto", 0),
    GREY("1", 1),
    COLOUR("3", 3);

    private final String option;
    private final int count;

    Channels(String option, int count) {
        this.option = option;
        this.count = count;
    }

    /** Throws {@link IllegalArgumentException} when there is no such option. */
    static Channels parse(String option) {
        return Arrays.stream(values())
                .filter(channels -> channels.option.equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + option + "' is none of auto, 1 and 3"));
    }

    /** Number of channels to decode to; 0 keeps what the image has. */
    int count() {
        return count;
    }

    /** As the user writes it. */
    @Override
    public String toString() {
        return option;
    }
}
