package io.entrannas.net;

import io.entrannas.space.CellType;
import java.util.List;
import java.util.Locale;

/** Which cells of a super-net are Engine-cells (paper section 2.2 and table 1); the others are Transit-cells. */
public enum Placement {
    /** The first normal and the first reduction cell. */
    FIRST,
    /** The last normal and the last reduction cell. */
    LAST,
    /** The first half of the cells. */
    HALF,
    /** Every cell: DARTS. */
    ALL;

    /** Name in configurations. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether cell {@code index} of a network with these types of cells is an Engine-cell. */
    boolean isEngine(int index, List<CellType> types) {
        CellType type = types.get(index);
        return switch (this) {
            case FIRST -> types.indexOf(type) == index;
            case LAST -> types.lastIndexOf(type) == index;
            case HALF -> index < types.size() / 2;
            case ALL -> true;
        };
    }
}
