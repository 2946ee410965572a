package io.entrannas.jobs;

import io.entrannas.UserError;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** Starts Spark as jobs need it. */
final class SparkSessions {
    private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\*|\\d+)(?:,\\d+)?])?");

    private SparkSessions() {}

    /** What spark-submit says of Hadoop, for a job that needs no Spark. */
    static Configuration hadoop() {
        return SparkHadoopUtil.get().newConfiguration(new SparkConf());
    }

    /**
     * For a job whose tasks need not run at once.
     *
     * @param name of the application
     */
    static SparkSession start(String name) {
        return open(name, new SparkConf());
    }

    /**
     * For a gang of workers.
     *
     * @param name of the application
     * @param workers that the job will run at once; empty for as many as there are executors
     * @throws UserError when Spark is set up so that a gang cannot run
     */
    static SparkSession start(String name, OptionalInt workers) {
        SparkConf conf = new SparkConf();
        SparkRequirements.check(conf, SparkRequirements.sparkVersion());
        // Otherwise the first barrier stage waits 15 s for executors to register.
        conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
        // A year by default. Workers wait for one another when all have built their networks and read their data.
        conf.setIfMissing("spark.barrier.sync.timeout", "1800");
        // Each task prefers the executor that has its worker; one that is gone is not worth waiting for.
        conf.setIfMissing("spark.locality.wait", "0s");
        // Progress comes with heartbeats.
        conf.setIfMissing("spark.executor.heartbeatInterval", "2s");
        threads(conf, workers.orElse(1)).ifPresent(n -> conf.setIfMissing("spark.task.cpus", Integer.toString(n)));
        return open(name, conf);
    }

    private static SparkSession open(String name, SparkConf conf) {
        conf.setAppName(name);
        if (local(conf).matches()) {
            // The only executor is this JVM. After the computer slept it would be taken for lost.
            conf.setIfMissing("spark.storage.blockManagerHeartbeatTimeoutMs", "7d");
        }
        // A table of ours may have more columns than Spark likes to print, of which it would warn.
        conf.setIfMissing("spark.sql.debug.maxToStringFields", "100");
        // Kryo, which a cluster may be set to, cannot build records.
        conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
        spark.sparkContext().setLogLevel(conf.get("spark.log.level", "WARN"));
        return spark;
    }

    /** Threads for one worker, so that it uses all cores that Spark gives it; empty where that is not known. */
    private static OptionalInt threads(SparkConf conf, int workers) {
        Matcher local = local(conf);
        if (!local.matches()) {
            return conf.contains("spark.executor.cores")
                    ? OptionalInt.of(conf.getInt("spark.executor.cores", 1))
                    : OptionalInt.empty();
        }
        String cores = local.group(1) == null ? "1" : local.group(1);
        int all = cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores);
        return OptionalInt.of(Math.max(1, all / workers));
    }

    private static Matcher local(SparkConf conf) {
        return LOCAL.matcher(conf.get("spark.master", ""));
    }
}
