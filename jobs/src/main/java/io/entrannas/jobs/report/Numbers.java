package io.entrannas.jobs.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as the tables of a sweep print them; what there is not is a dash. */
final class Numbers {
    static final String NONE = "–";

    private static final double MILLION = 1e6;
    private static final double GIBIBYTE = 1 << 30;

    private Numbers() {}

    static String decimals(int digits, OptionalDouble value) {
        return value.isEmpty() || Double.isNaN(value.getAsDouble())
                ? NONE
                : String.format(Locale.ROOT, "%." + digits + "f", value.getAsDouble());
    }

    static String decimals(int digits, Number value) {
        return decimals(digits, value == null ? OptionalDouble.empty() : OptionalDouble.of(value.doubleValue()));
    }

    /** For instance {@code 86.24 ± 0.31}. */
    static String withDeviation(int digits, OptionalDouble mean, OptionalDouble deviation) {
        return decimals(digits, mean) + (deviation.isEmpty() ? "" : " ± " + decimals(digits, deviation));
    }

    static String whole(OptionalDouble value) {
        return value.isEmpty() ? NONE : String.format(Locale.ROOT, "%,.0f", value.getAsDouble());
    }

    static String millions(int digits, OptionalDouble value) {
        return decimals(digits, value.isEmpty() ? value : OptionalDouble.of(value.getAsDouble() / MILLION));
    }

    static String gibibytes(OptionalDouble bytes) {
        return decimals(2, bytes.isEmpty() ? bytes : OptionalDouble.of(bytes.getAsDouble() / GIBIBYTE));
    }

    /** Three significant digits, or as many as there are. */
    static String significant(OptionalDouble value) {
        if (value.isEmpty() || value.getAsDouble() == 0) {
            return value.isEmpty() ? NONE : "0";
        }
        int digits = 2 - (int) Math.floor(Math.log10(Math.abs(value.getAsDouble())));
        return decimals(Math.max(0, digits), value);
    }
}
