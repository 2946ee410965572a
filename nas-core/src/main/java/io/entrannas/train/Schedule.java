package io.entrannas.train;

import java.util.Locale;

/** How a learning rate falls to zero over the epochs. */
public enum Schedule {
    /** lr * (1 + cos(pi * epoch / epochs)) / 2. */
    COSINE {
        @Override
        double factor(double progress) {
            return (1 + Math.cos(Math.PI * progress)) / 2;
        }
    },
    /** lr * (1 - epoch / epochs). */
    LINEAR {
        @Override
        double factor(double progress) {
            return 1 - progress;
        }
    };

    abstract double factor(double progress);

    /** The learning rate of an epoch, from 0. */
    public double at(double initial, int epoch, int epochs) {
        return initial * factor((double) epoch / epochs);
    }

    /** Name in configurations. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
