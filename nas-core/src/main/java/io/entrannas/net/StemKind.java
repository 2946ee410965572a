package io.entrannas.net;

import java.util.Locale;

/** What stands before the first cell (method, section 2). */
public enum StemKind {
    /** One 3x3 convolution to 3C channels; keeps the resolution. */
    CIFAR,
    /** Three 3x3 convolutions of stride 2: 224 to 28 pixels before the cells. */
    IMAGENET;

    /** Name in configurations. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Throws {@link IllegalArgumentException} when the stem cannot stand before cells of so many channels (C). */
    void requireChannels(int channels) {
        if (channels < 1 || (this == IMAGENET && channels % 2 != 0)) {
            throw new IllegalArgumentException("channels with the stem " + key() + " must be at least 1"
                    + (this == IMAGENET ? " and even" : "") + ", was " + channels);
        }
    }
}
