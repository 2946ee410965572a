package io.entrannas.space;

import java.util.Locale;

/** The two kinds of cell; all cells of one kind share their architecture parameters (paper section 2.1). */
public enum CellType {
    /** Keeps resolution and channels. */
    NORMAL,
    /** Operations on its two input nodes have stride 2; channels double. */
    REDUCE;

    /** Name in file formats: {@code normal}, {@code reduce}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
