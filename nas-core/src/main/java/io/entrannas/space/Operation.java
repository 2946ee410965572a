package io.entrannas.space;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A candidate operation. Names are those of DARTS and appear in every file format; the order of the constants is the
 * order of the columns of alpha (paper appendix B.2, table 6).
 */
public enum Operation {
    NONE,
    MAX_POOL_3X3,
    AVG_POOL_3X3,
    SKIP_CONNECT,
    SEP_CONV_3X3,
    SEP_CONV_5X5,
    DIL_CONV_3X3,
    DIL_CONV_5X5,
    CONV_1X1,
    CONV_3X3,
    CONV_1X3_3X1,
    CONV_1X5_5X1,
    CONV_1X7_7X1,
    /** Only in published cells (NASNet, AmoebaNet). */
    SEP_CONV_7X7,
    /** Only in published cells (AmoebaNet); there, too, the 1x7 convolution comes first. */
    CONV_7X1_1X7;

    /** The DARTS name, for instance {@code sep_conv_3x3}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws IllegalArgumentException when there is no operation of that name; the message lists those there are
     */
    public static Operation of(String key) {
        for (Operation operation : values()) {
            if (operation.key().equals(key)) {
                return operation;
            }
        }
        throw new IllegalArgumentException("no operation is named '" + key + "'; there are "
                + Arrays.stream(values()).map(Operation::key).collect(Collectors.joining(", ")));
    }
}
