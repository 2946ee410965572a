package io.entrannas.jobs.config;

/** The recipes for training images; {@code reference.conf} describes them. */
public enum AugmentationKind {
    /** Padded crop of images of one size. */
    CIFAR,
    /** Random resized crop of images of any size. */
    IMAGENET
}
