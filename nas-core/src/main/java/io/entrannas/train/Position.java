package io.entrannas.train;

/**
 * Where a training is.
 *
 * @param epoch from 0
 * @param step of the epoch, from 0
 */
public record Position(int epoch, int step) {
    @Override
    public String toString() {
        return "epoch " + epoch + ", step " + step;
    }
}
