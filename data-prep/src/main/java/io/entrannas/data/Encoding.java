package io.entrannas.data;

import java.util.Locale;

/** How the bytes of a stored image are to be read. */
enum Encoding {
    /** Pixels, row by row, channels interleaved: height * width * channels bytes. */
    RAW,
    JPEG,
    PNG;

    /** The value of the column {@code encoding}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Encoding of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
