package io.entrannas.jobs.gang;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a worker hands to the driver after an epoch.
 *
 * @param rows rows for the result tables, by name of the table; records of primitives and strings
 * @param state the gang's state after the epoch, from which any rank can go on; from rank 0 only, empty from the others
 */
public record EpochReport(Map<String, List<? extends Record>> rows, byte[] state) implements Serializable {}
