package io.entrannas.jobs.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Where the numbers of a run come from, {@code provenance.json}.
 *
 * @param kind {@code search} or {@code train}
 * @param started when the run began, ISO 8601
 * @param settings everything that its results depend on, by key; a run goes on with the same settings only
 * @param code version of this program
 * @param environment what it ran on: JVM, operating system, processor, Spark
 */
public record Provenance(
        String kind,
        String started,
        SortedMap<String, String> settings,
        SortedMap<String, String> code,
        SortedMap<String, String> environment) {
    private static final String BUILD = "/entrannas-build.properties";
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /** Of a run that begins now, here. */
    public static Provenance now(String kind, SortedMap<String, String> settings, SparkSession spark) {
        return new Provenance(
                kind,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                settings,
                buildProperties(),
                environment(spark));
    }

    private static SortedMap<String, String> buildProperties() {
        Properties build = new Properties();
        try (InputStream in = Provenance.class.getResourceAsStream(BUILD)) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + BUILD + " from the program's own jar", e);
        }
        SortedMap<String, String> code = new TreeMap<>();
        build.stringPropertyNames().forEach(name -> code.put(name, build.getProperty(name)));
        return code;
    }

    private static SortedMap<String, String> environment(SparkSession spark) {
        return new TreeMap<>(Map.of(
                "jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                "os", System.getProperty("os.name") + " " + System.getProperty("os.version"),
                "processor", processor(),
                "processors", Integer.toString(Runtime.getRuntime().availableProcessors()),
                "spark", spark.version(),
                "master", spark.sparkContext().master(),
                "application", spark.sparkContext().applicationId()));
    }

    /** The model where the system names it, else the architecture. */
    private static String processor() {
        if (Files.isReadable(PROCESSORS)) {
            try (Stream<String> lines = Files.lines(PROCESSORS)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return System.getProperty("os.arch");
    }
}
