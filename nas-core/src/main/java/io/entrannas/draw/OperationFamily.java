package io.entrannas.draw;

import io.entrannas.space.Operation;

/**
 * Operations that are drawn alike. The colours can be told apart with any kind of colour blindness (they follow Okabe and
 * Ito's palette) and stand out from white by at least 4.5 to 1.
 */
enum OperationFamily {
    SKIP("#3d444d"),
    POOLING("#a34e00"),
    SEPARABLE("#0060b0"),
    DILATED("#9c2f78"),
    PLAIN("#00704f");

    private final String colour;

    OperationFamily(String colour) {
        this.colour = colour;
    }

    String colour() {
        return colour;
    }

    static OperationFamily of(Operation operation) {
        return switch (operation) {
            case NONE -> throw new IllegalArgumentException("'none' is no connection and is not drawn");
            case SKIP_CONNECT -> SKIP;
            case MAX_POOL_3X3, AVG_POOL_3X3 -> POOLING;
            case SEP_CONV_3X3, SEP_CONV_5X5, SEP_CONV_7X7 -> SEPARABLE;
            case DIL_CONV_3X3, DIL_CONV_5X5 -> DILATED;
            case CONV_1X1, CONV_3X3, CONV_1X3_3X1, CONV_1X5_5X1, CONV_1X7_7X1, CONV_7X1_1X7 -> PLAIN;
        };
    }
}
