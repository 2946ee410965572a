package io.entrannas.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.UserError;
import io.entrannas.jobs.run.Spread;
import io.entrannas.jobs.run.SweepPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Points of a sweep that differ by their seeds only.
 *
 * @param variant its name; empty when the sweep has none
 * @param settings those that differ between groups
 * @param points at least one
 */
record PointGroup(String variant, SortedMap<String, String> settings, List<SweepPoint> points) {
    private static final String SEED = "run.seed";
    private static final TypeReference<TreeMap<String, String>> SETTINGS = new TypeReference<>() {};

    /** @param points in the order of the sweep, which the groups keep */
    static List<PointGroup> of(List<SweepPoint> points) {
        Map<List<Object>, PointGroup> groups = new LinkedHashMap<>();
        for (SweepPoint point : points) {
            SortedMap<String, String> settings = settings(point);
            settings.remove(SEED);
            groups.computeIfAbsent(
                            List.of(point.variant(), settings),
                            key -> new PointGroup(point.variant(), settings, new ArrayList<>()))
                    .points()
                    .add(point);
        }
        return groups.values().stream()
                .map(group -> group.distinguished(groups.values()))
                .toList();
    }

    /** With those settings only that tell it from other groups of its variant. */
    private PointGroup distinguished(Collection<PointGroup> groups) {
        SortedMap<String, String> telling = new TreeMap<>(settings);
        telling.entrySet()
                .removeIf(setting -> groups.stream()
                        .filter(group -> group.variant().equals(variant))
                        .allMatch(group ->
                                setting.getValue().equals(group.settings().get(setting.getKey()))));
        return new PointGroup(variant, telling, points);
    }

    private static SortedMap<String, String> settings(SweepPoint point) {
        try {
            return new JsonMapper().readValue(point.settings(), SETTINGS);
        } catch (JsonProcessingException e) {
            throw new UserError(
                    "the settings of point " + point.name() + " are damaged: " + e.getMessage()
                            + "; run the sweep again, which writes its table anew",
                    e);
        }
    }

    /** Any of them, for what they have in common. */
    SweepPoint first() {
        return points.get(0);
    }

    /** What tells this group from others. */
    String label() {
        String label = label(List.of());
        return label.isEmpty() ? first().name() : label;
    }

    /** What tells this group from others, but for the settings that have a column of their own; may be empty. */
    String label(Collection<String> shown) {
        List<String> parts = new ArrayList<>();
        if (!variant.isEmpty()) {
            parts.add(variant);
        }
        settings.forEach((key, value) -> {
            if (!shown.contains(key)) {
                parts.add(key + " " + value);
            }
        });
        return String.join(", ", parts);
    }

    /** Of those that have a value; empty when none has. */
    OptionalDouble mean(Function<SweepPoint, ? extends Number> value) {
        return values(value).stream().mapToDouble(v -> v).average();
    }

    /** Of a sample, as published tables give it; empty for fewer than two values. */
    OptionalDouble deviation(Function<SweepPoint, ? extends Number> value) {
        List<Double> values = values(value);
        return values.size() < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(Spread.of(values).deviation());
    }

    private List<Double> values(Function<SweepPoint, ? extends Number> value) {
        return points.stream()
                .map(value)
                .filter(Objects::nonNull)
                .map(Number::doubleValue)
                .toList();
    }
}
