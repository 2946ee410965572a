package io.entrannas.jobs.progress;

import java.time.Duration;
import java.util.Locale;

/** Numbers as users read them. */
public final class Text {
    private Text() {}

    /** A share, for instance {@code 81.25 %}; {@code -} for null. */
    public static String percent(Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    static String loss(double loss) {
        return String.format(Locale.ROOT, "%.4f", loss);
    }

    static String rate(double examplesPerSecond) {
        return String.format(Locale.ROOT, "%.0f images/s", examplesPerSecond);
    }

    /** A count, for instance {@code 3.350 M}. */
    public static String millions(long count) {
        return String.format(Locale.ROOT, "%.3f M", count / 1e6);
    }

    /** Hours, minutes and seconds, for instance {@code 1:02:03}. */
    public static String time(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    /** The same for seconds; what is left of the last one is not shown. */
    public static String time(double seconds) {
        return time(Duration.ofMillis((long) (1000 * seconds)));
    }
}
