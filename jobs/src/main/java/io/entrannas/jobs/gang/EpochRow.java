package io.entrannas.jobs.gang;

/** What the epochs tables of all runs have in common. */
public interface EpochRow {
    /** Mean loss over the epoch's training steps. */
    double trainingLoss();

    /** Share of training images classified correctly, 0..1. */
    double trainingAccuracy();

    /** Share of validation images classified correctly after the epoch, 0..1; null when there are none. */
    Double validationAccuracy();
}
