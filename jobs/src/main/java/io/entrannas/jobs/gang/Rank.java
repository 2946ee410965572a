package io.entrannas.jobs.gang;

import java.io.Serializable;
import java.util.OptionalInt;

/**
 * One worker's place in a gang.
 *
 * @param index 0..workers-1
 * @param workers how many there are
 * @param threads that the worker may use for its computation
 * @param gpu number of the GPU that it computes on, on its machine; null when it has none
 */
public record Rank(int index, int workers, int threads, Integer gpu) implements Serializable {
    Rank on(OptionalInt device) {
        return new Rank(index, workers, threads, device.isPresent() ? device.getAsInt() : null);
    }
}
