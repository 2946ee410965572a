package io.entrannas.draw;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Draws points in a plane as SVG, each with its label (paper figure 4). The file needs nothing else, brings its own light
 * background, and describes itself to screen readers. Equal points give equal text.
 */
public final class ScatterDrawing {
    private static final double WIDTH = 560;
    private static final double HEIGHT = 380;
    private static final double LEFT = 64;
    private static final double RIGHT = 20;
    private static final double TOP = 40;
    private static final double BOTTOM = 74;
    private static final double FONT = 13;
    /** Mean width of a character of a sans-serif font, as a share of its size. */
    private static final double CHARACTER = 0.56;

    private static final double RADIUS = 5;
    /** Share of the range that is left free on either side. */
    private static final double ROOM = 0.12;

    private static final int TICKS = 5;

    private final String title;
    private final Axis x;
    private final Axis y;
    private final List<Series> series;
    private final List<Box> taken = new ArrayList<>();

    /**
     * @param label beside it; may be empty
     * @param x to the right
     * @param y upwards
     */
    public record Mark(String label, double x, double y) {}

    /**
     * @param name in the legend
     * @param joined whether a line leads from mark to mark, in order
     */
    public record Series(String name, boolean joined, List<Mark> marks) {}

    private ScatterDrawing(String title, Axis x, Axis y, List<Series> series) {
        this.title = title;
        this.x = x;
        this.y = y;
        this.series = series;
    }

    /**
     * @param xName what lies to the right, with its unit
     * @param yName what lies upwards, with its unit
     * @param series with at least one mark together; the first ones are drawn in front
     */
    public static String of(String title, String xName, String yName, List<Series> series) {
        return new ScatterDrawing(
                        title,
                        Axis.of(xName, series, Mark::x, LEFT, WIDTH - RIGHT),
                        Axis.of(yName, series, Mark::y, HEIGHT - BOTTOM, TOP),
                        series)
                .draw();
    }

    private String draw() {
        Svg svg = new Svg();
        svg.open("svg")
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("width", WIDTH)
                .with("height", HEIGHT)
                .with("viewBox", "0 0 " + Svg.number(WIDTH) + " " + Svg.number(HEIGHT))
                .with("font-family", "sans-serif")
                .with("font-size", FONT)
                .with("role", "img")
                .with("aria-label", description());
        svg.open("title").text(title).close();
        svg.leaf("rect").with("width", WIDTH).with("height", HEIGHT).with("fill", "#ffffff");
        text(svg, LEFT, 22, "start").with("font-weight", "600").text(title).close();
        axes(svg);
        for (int s = series.size() - 1; s >= 0; s--) {
            marks(svg, s);
        }
        for (int s = 0; s < series.size(); s++) {
            labels(svg, s);
        }
        legend(svg);
        return svg.text("\n").close().toString();
    }

    private String description() {
        return title + ". " + x.name + " to the right, " + y.name + " upwards. "
                + series.stream()
                        .map(s -> s.name() + ": "
                                + s.marks().stream()
                                        .map(m -> m.label() + " (" + plain(m.x()) + ", " + plain(m.y()) + ")")
                                        .collect(Collectors.joining(", ")))
                        .collect(Collectors.joining(". "));
    }

    private void axes(Svg svg) {
        for (double value : x.ticks()) {
            double at = x.at(value);
            line(svg, at, TOP, at, HEIGHT - BOTTOM, "#e4e8ec", 1);
            label(svg, plain(value), at, HEIGHT - BOTTOM + 18, "middle");
        }
        for (double value : y.ticks()) {
            double at = y.at(value);
            line(svg, LEFT, at, WIDTH - RIGHT, at, "#e4e8ec", 1);
            label(svg, plain(value), LEFT - 8, at + 4, "end");
        }
        line(svg, LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "#57606a", 1);
        line(svg, LEFT, TOP, LEFT, HEIGHT - BOTTOM, "#57606a", 1);
        label(svg, x.name, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 38, "middle");
        svg.open("text")
                .with("transform", "translate(16 " + Svg.number((TOP + HEIGHT - BOTTOM) / 2) + ") rotate(-90)")
                .with("text-anchor", "middle")
                .with("fill", "#57606a")
                .text(y.name)
                .close();
    }

    private void marks(Svg svg, int s) {
        List<Mark> marks = series.get(s).marks();
        for (int i = 1; series.get(s).joined() && i < marks.size(); i++) {
            Mark from = marks.get(i - 1);
            Mark to = marks.get(i);
            line(svg, x.at(from.x()), y.at(from.y()), x.at(to.x()), y.at(to.y()), colour(s), 2);
        }
        marks.forEach(mark -> symbol(svg, s, x.at(mark.x()), y.at(mark.y())));
    }

    /** Told apart by form as well as by colour. */
    private static void symbol(Svg svg, int s, double atX, double atY) {
        if (s == 0) {
            svg.leaf("circle").with("cx", atX).with("cy", atY).with("r", RADIUS);
        } else {
            svg.leaf("rect")
                    .with("x", atX - RADIUS + 1)
                    .with("y", atY - RADIUS + 1)
                    .with("width", 2 * RADIUS - 2)
                    .with("height", 2 * RADIUS - 2);
        }
        svg.with("class", "mark")
                .with("fill", s == 0 ? colour(s) : "#ffffff")
                .with("stroke", colour(s))
                .with("stroke-width", 1.5);
    }

    private void labels(Svg svg, int s) {
        series.get(s).marks().forEach(mark -> {
            double atX = x.at(mark.x());
            double atY = y.at(mark.y());
            taken.add(new Box(atX - RADIUS, atY - RADIUS, atX + RADIUS, atY + RADIUS));
        });
        for (Mark mark : series.get(s).marks()) {
            double width = mark.label().length() * FONT * CHARACTER;
            double atX = x.at(mark.x());
            double atY = y.at(mark.y());
            List<Box> places = List.of(
                    new Box(atX + 9, atY - 7, atX + 9 + width, atY + 7),
                    new Box(atX - 9 - width, atY - 7, atX - 9, atY + 7),
                    new Box(atX - width / 2, atY - 23, atX + width / 2, atY - 9),
                    new Box(atX - width / 2, atY + 9, atX + width / 2, atY + 23));
            Box place = places.stream().filter(this::isFree).findFirst().orElse(null);
            if (place != null && !mark.label().isEmpty()) {
                taken.add(place);
                text(svg, place.left(), place.bottom() - 3, "start")
                        .with("fill", s == 0 ? "#1b1f24" : "#57606a")
                        // A line may pass behind it.
                        .with("stroke", "#ffffff")
                        .with("stroke-width", 3)
                        .with("paint-order", "stroke")
                        .text(mark.label())
                        .close();
            }
        }
    }

    private boolean isFree(Box box) {
        return box.left() >= LEFT
                && box.right() <= WIDTH - RIGHT / 2
                && box.top() >= TOP - 8
                && box.bottom() <= HEIGHT - BOTTOM
                && taken.stream().noneMatch(box::meets);
    }

    private void legend(Svg svg) {
        double at = LEFT;
        for (int s = 0; s < series.size(); s++) {
            symbol(svg, s, at + RADIUS, HEIGHT - 16);
            label(svg, series.get(s).name(), at + 16, HEIGHT - 12, "start");
            at += 40 + series.get(s).name().length() * FONT * CHARACTER;
        }
    }

    private static void line(Svg svg, double x1, double y1, double x2, double y2, String colour, double width) {
        svg.leaf("line")
                .with("x1", x1)
                .with("y1", y1)
                .with("x2", x2)
                .with("y2", y2)
                .with("stroke", colour)
                .with("stroke-width", width);
    }

    private static void label(Svg svg, String text, double atX, double atY, String anchor) {
        text(svg, atX, atY, anchor).with("fill", "#57606a").text(text).close();
    }

    private static Svg text(Svg svg, double atX, double atY, String anchor) {
        return svg.open("text").with("x", atX).with("y", atY).with("text-anchor", anchor);
    }

    private static String colour(int s) {
        return s == 0 ? "#0060b0" : "#b34700";
    }

    private static String plain(double value) {
        String digits = String.format(Locale.ROOT, "%.3f", value);
        return digits.replaceFirst("\\.?0+$", "");
    }

    private record Box(double left, double top, double right, double bottom) {
        private boolean meets(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }
    }

    /** Values between {@code low} and {@code high} lie between the pixels {@code from} and {@code to}. */
    private record Axis(String name, double low, double high, double from, double to) {
        private static Axis of(String name, List<Series> series, ToDoubleFunction<Mark> value, double from, double to) {
            double[] values = series.stream()
                    .flatMap(s -> s.marks().stream())
                    .mapToDouble(value)
                    .sorted()
                    .toArray();
            double low = values[0];
            double high = values[values.length - 1];
            double room = high > low ? (high - low) * ROOM : Math.max(Math.abs(high) * ROOM, ROOM);
            return new Axis(name, low - room, high + room, from, to);
        }

        private double at(double value) {
            return from + (value - low) / (high - low) * (to - from);
        }

        /** Round values, some {@link #TICKS}. */
        private List<Double> ticks() {
            double rough = (high - low) / TICKS;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
            List<Double> ticks = new ArrayList<>();
            for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
                ticks.add(i * step);
            }
            return ticks;
        }
    }
}
