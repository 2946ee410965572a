package io.entrannas.draw;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Values over epochs as an SVG: a row per series, a field per epoch, orange below 0, blue above, the stronger the farther
 * from it. Fields tell their values when pointed at.
 */
public final class HeatMap {
    private static final double FIELD = 12;
    private static final double TITLE = 26;
    private static final double FONT = 10;
    private static final double LETTER = 6;
    private static final String UNKNOWN = "#d0d7de";
    private static final int[] WHITE = {255, 255, 255};
    private static final int[] BELOW = {179, 88, 6};
    private static final int[] ABOVE = {5, 80, 174};

    private HeatMap() {}

    /**
     * One series.
     *
     * @param values an element per epoch; null where there is none
     */
    public record Series(String name, List<Double> values) {}

    /** @param series at least one */
    public static String of(String title, List<Series> series) {
        double names =
                LETTER * series.stream().mapToInt(s -> s.name().length()).max().orElseThrow() + FIELD;
        int epochs = series.stream().mapToInt(s -> s.values().size()).max().orElseThrow();
        double range = series.stream()
                .flatMap(s -> s.values().stream())
                .filter(Objects::nonNull)
                .mapToDouble(Math::abs)
                .max()
                .orElse(0);
        String legend = "%s, %s to %s".formatted(title, number(-range), number(range));
        double width = names + Math.max(FIELD * epochs, LETTER * legend.length());
        double height = TITLE + FIELD * series.size();
        Svg svg = new Svg();
        svg.open("svg")
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("width", width)
                .with("height", height)
                .with("viewBox", "0 0 " + Svg.number(width) + " " + Svg.number(height))
                .with("font-family", "sans-serif")
                .with("font-size", FONT)
                .with("role", "img")
                .with("aria-label", legend);
        svg.leaf("rect").with("width", width).with("height", height).with("fill", CellFilm.BACKGROUND);
        text(svg, names, FONT + 2, legend);
        for (int row = 0; row < series.size(); row++) {
            double top = TITLE + FIELD * row;
            text(svg, 0, top + FONT, series.get(row).name());
            List<Double> values = series.get(row).values();
            for (int epoch = 0; epoch < values.size(); epoch++) {
                Double value = values.get(epoch);
                svg.open("rect")
                        .with("x", names + FIELD * epoch)
                        .with("y", top)
                        .with("width", FIELD)
                        .with("height", FIELD)
                        .with("fill", colour(value, range));
                svg.open("title")
                        .text("%s, epoch %s: %s"
                                .formatted(
                                        series.get(row).name(), epoch + 1, value == null ? "no number" : number(value)))
                        .close();
                svg.close();
            }
        }
        return svg.text("\n").close().toString();
    }

    private static void text(Svg svg, double x, double y, String text) {
        svg.open("text")
                .with("x", x)
                .with("y", y)
                .with("fill", CellFilm.INK)
                .text(text)
                .close();
    }

    private static String colour(Double value, double range) {
        if (value == null) {
            return UNKNOWN;
        }
        double share = range == 0 ? 0 : Math.abs(value) / range;
        int[] end = value < 0 ? BELOW : ABOVE;
        return "#%02x%02x%02x".formatted(mix(end, 0, share), mix(end, 1, share), mix(end, 2, share));
    }

    private static int mix(int[] end, int channel, double share) {
        return (int) Math.round(WHITE[channel] + share * (end[channel] - WHITE[channel]));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
