package io.entrannas.jobs;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Starts Spark for jobs whose tasks need not run at once. */
final class BatchSessions {
    private BatchSessions() {}

    /** @param name of the application */
    static SparkSession start(String name) {
        SparkConf conf = new SparkConf();
        conf.setAppName(name);
        // Kryo, which a cluster may be set to, cannot build records.
        conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
        spark.sparkContext().setLogLevel(conf.get("spark.log.level", "WARN"));
        return spark;
    }
}
