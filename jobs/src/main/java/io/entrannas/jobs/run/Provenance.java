package io.entrannas.jobs.run;

import java.util.Map;

/**
 * Where the numbers of a run come from, {@code provenance.json}: enough to run it again.
 *
 * @param kind {@code search} or {@code train}
 * @param started when the run began, ISO 8601
 * @param settings everything that its results depend on, by key; a run is resumed with the same settings only
 * @param code version of this program
 * @param environment what it ran on: JVM, operating system, processor, Spark
 */
public record Provenance(
        String kind,
        String started,
        Map<String, String> settings,
        Map<String, String> code,
        Map<String, String> environment) {}
