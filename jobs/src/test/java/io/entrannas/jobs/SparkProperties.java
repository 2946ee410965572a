package io.entrannas.jobs;

import java.util.HashSet;
import java.util.Set;

/** System properties that Spark's sessions of this JVM read, until they are taken back. */
final class SparkProperties {
    private static final Set<String> SET = new HashSet<>();

    private SparkProperties() {}

    static void set(String key, String value) {
        System.setProperty(key, value);
        SET.add(key);
    }

    static Set<String> keys() {
        return Set.copyOf(SET);
    }

    static void clear() {
        SET.forEach(System::clearProperty);
        SET.clear();
    }
}
