package io.entrannas.jobs.config;

/** First layers of a network. */
public enum Stem {
    CIFAR,
    IMAGENET
}
