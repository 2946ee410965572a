/**
 * Averaging over the workers of a gang: a ring all-reduce in a fixed order of summation, so that every rank ends with the same
 * bits, on Spark's own transport, so that the traffic is authenticated and encrypted exactly when Spark's is.
 *
 * <p>Everything travels around the ring in one direction, failures too: a rank learns from its predecessor that a peer was
 * lost, and tells its successor.
 */
package io.entrannas.jobs.averaging;
