package io.entrannas.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Counts and sums over placed images; adding them up in another order or in other groups gives the same. */
final class Tally implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int classes;
    private final Map<Place, int[]> counts = new HashMap<>();
    private final Map<Place, Long> bytes = new HashMap<>();
    private ChannelSums training = ChannelSums.none(1);
    private int channels = 1;
    private boolean raw;
    private long digest;

    Tally(int classes) {
        this.classes = classes;
    }

    Tally add(Place place, ImageFacts image) {
        perClass(place)[image.label()]++;
        bytes.merge(place, (long) image.bytes(), Long::sum);
        if (place.split() == Split.TRAIN) {
            training = training.plus(image.sums());
        }
        channels = Math.max(channels, image.sums().channels());
        raw |= image.encoding() == Encoding.RAW;
        digest += image.digest();
        return this;
    }

    Tally plus(Tally other) {
        other.counts.forEach(
                (place, more) -> Arrays.setAll(perClass(place), label -> perClass(place)[label] + more[label]));
        other.bytes.forEach((place, more) -> bytes.merge(place, more, Long::sum));
        training = training.plus(other.training);
        channels = Math.max(channels, other.channels);
        raw |= other.raw;
        digest += other.digest;
        return this;
    }

    private int[] perClass(Place place) {
        return counts.computeIfAbsent(place, p -> new int[classes]);
    }

    /** Images per class, for every place that has any. */
    Map<Split, Map<Subset, List<Integer>>> counts() {
        Map<Split, Map<Subset, List<Integer>>> result = new EnumMap<>(Split.class);
        counts.forEach((place, perClass) -> result.computeIfAbsent(place.split(), s -> new EnumMap<>(Subset.class))
                .put(place.subset(), Arrays.stream(perClass).boxed().toList()));
        return result;
    }

    /** Stored bytes of the images, for every place that has any. */
    Map<Place, Long> bytes() {
        return Map.copyOf(bytes);
    }

    /** The largest number of channels of an image. */
    int channels() {
        return channels;
    }

    /** Mean of each channel over the training set where 255 counts as 1. */
    List<Double> mean() {
        return IntStream.range(0, channels)
                .mapToObj(c -> training.mean(c % training.channels()))
                .toList();
    }

    /** Standard deviation of each channel over the training set where 255 counts as 1. */
    List<Double> deviation() {
        return IntStream.range(0, channels)
                .mapToObj(c -> training.deviation(c % training.channels()))
                .toList();
    }

    /** Whether any image is stored as plain pixels, for which compression pays. */
    boolean raw() {
        return raw;
    }

    /** Of all images with their keys, splits and labels; a sum, in which equal ones do not cancel each other. */
    long digest() {
        return digest;
    }
}
