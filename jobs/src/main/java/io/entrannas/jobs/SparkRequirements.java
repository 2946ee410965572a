package io.entrannas.jobs;

import io.entrannas.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.spark.SparkConf;

/** How Spark must be set up for workers that train together, checked before it starts. */
final class SparkRequirements {
    /** On it, AES in GCM hangs on the first message that is longer than a block. */
    private static final String HANGS_WITH_GCM = "4.1.0";

    private static final String AUTHENTICATE = "spark.authenticate";
    private static final String CRYPTO = "spark.network.crypto.enabled";
    private static final String CIPHER = "spark.network.crypto.cipher";
    private static final String SASL = "spark.authenticate.enableSaslEncryption";
    private static final String ALWAYS_ENCRYPT = "spark.network.sasl.serverAlwaysEncrypt";
    private static final String TLS = "spark.ssl.rpc.enabled";
    private static final String MASTER = "spark.master";
    private static final String EXECUTOR_CORES = "spark.executor.cores";
    private static final String TASK_CPUS = "spark.task.cpus";
    private static final String DYNAMIC = "spark.dynamicAllocation.enabled";

    private SparkRequirements() {}

    /** The version of Spark on the class path, which is there before a session is. */
    static String sparkVersion() {
        try (InputStream in = SparkConf.class.getResourceAsStream("/spark-version-info.properties")) {
            Properties build = new Properties();
            build.load(in);
            return build.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the version of Spark", e);
        }
    }

    /** @throws UserError naming the setting that is in the way, and the remedy */
    static void check(SparkConf conf, String sparkVersion) {
        boolean standalone = conf.get(MASTER, "").startsWith("spark://");
        if (standalone && !conf.contains(EXECUTOR_CORES) && !conf.contains(TASK_CPUS)) {
            throw new UserError(
                    EXECUTOR_CORES + " is not set, so an executor of a standalone cluster takes all cores of its"
                            + " machine, and its worker would use one of them; add --executor-cores N before --");
        }
        boolean authenticates = conf.getBoolean(AUTHENTICATE, false);
        boolean encrypts = authenticates && (conf.getBoolean(CRYPTO, false) || conf.getBoolean(SASL, false));
        if (conf.getBoolean(DYNAMIC, false)) {
            throw refused(DYNAMIC, "workers that train together need a fixed number of executors", DYNAMIC + "=false");
        }
        for (String encryption : new String[] {CRYPTO, SASL}) {
            if (conf.getBoolean(encryption, false) && !authenticates) {
                throw refused(encryption, "Spark encrypts only what it authenticates", AUTHENTICATE + "=true");
            }
        }
        if (conf.getBoolean(ALWAYS_ENCRYPT, false) && !encrypts) {
            throw refused(
                    ALWAYS_ENCRYPT,
                    "nothing encrypts the traffic between workers",
                    AUTHENTICATE + "=true --conf " + CRYPTO + "=true");
        }
        if (conf.getBoolean(TLS, false) && !encrypts) {
            throw refused(
                    TLS,
                    "gradients between workers go over Spark's own encryption, not TLS",
                    AUTHENTICATE + "=true --conf " + CRYPTO + "=true");
        }
        String cipher = conf.get(CIPHER, "");
        if (encrypts && sparkVersion.equals(HANGS_WITH_GCM) && cipher.contains("GCM")) {
            throw new UserError(CIPHER + " is " + cipher + ", with which Spark " + HANGS_WITH_GCM
                    + " hangs; use a later Spark, or add --conf " + CIPHER + "=AES/CTR/NoPadding before --");
        }
    }

    private static UserError refused(String key, String why, String remedy) {
        return new UserError(key + " is true, but " + why + "; add --conf " + remedy + " before --");
    }
}
