package io.entrannas.jobs.averaging;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.client.TransportClientBootstrap;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.sasl.SecretKeyHolder;
import org.apache.spark.network.server.TransportServerBootstrap;
import org.apache.spark.network.util.MapConfigProvider;
import org.apache.spark.network.util.TransportConf;
import scala.Tuple2;

/**
 * How connections between workers are made and protected: as Spark's own are.
 *
 * @param application Spark's id of the application
 * @param secret of the application; empty when Spark does not authenticate
 */
record PeerSecurity(TransportConf transport, String application, Optional<SecretKeyHolder> secret) {
    private static final String MODULE = "averaging";
    /** Threads of the transport: a rank has one connection in each direction. */
    private static final String THREADS = "1";

    /** As the executor of this task is set up. */
    static PeerSecurity of(SparkEnv spark, Duration timeout) {
        SparkConf conf = spark.conf();
        Map<String, String> settings = new HashMap<>();
        for (Tuple2<String, String> setting : conf.getAll()) {
            settings.put(setting._1(), setting._2());
        }
        return new PeerSecurity(
                transport(settings, timeout),
                conf.getAppId(),
                spark.securityManager().isAuthenticationEnabled()
                        ? Optional.of(spark.securityManager())
                        : Optional.empty());
    }

    /**
     * @param spark Spark's settings
     * @param timeout for making a connection
     */
    static TransportConf transport(Map<String, String> spark, Duration timeout) {
        Map<String, String> settings = new HashMap<>(spark);
        // Spark 4's TLS takes key stores that only Spark itself can find; jobs refuse it unless this traffic is
        // encrypted too.
        settings.keySet().removeIf(key -> key.startsWith("spark.ssl."));
        String seconds = Math.max(1, timeout.toSeconds()) + "s";
        settings.put("spark." + MODULE + ".io.connectionCreationTimeout", seconds);
        settings.put("spark.network.auth.rpcTimeout", seconds);
        settings.putIfAbsent("spark." + MODULE + ".io.serverThreads", THREADS);
        settings.putIfAbsent("spark." + MODULE + ".io.clientThreads", THREADS);
        return new TransportConf(MODULE, new MapConfigProvider(settings));
    }

    List<TransportServerBootstrap> ofServer() {
        return secret.<List<TransportServerBootstrap>>map(s -> List.of(new AuthServerBootstrap(transport, s)))
                .orElse(List.of());
    }

    List<TransportClientBootstrap> ofClient() {
        return secret.<List<TransportClientBootstrap>>map(
                        s -> List.of(new AuthClientBootstrap(transport, application, s)))
                .orElse(List.of());
    }
}
