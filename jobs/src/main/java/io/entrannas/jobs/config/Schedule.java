package io.entrannas.jobs.config;

/** How the learning rate goes down. */
public enum Schedule {
    COSINE,
    LINEAR,
    CONSTANT
}
