package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkRequirementsTest {
    private static final String ENCRYPTED = "spark.authenticate=true spark.network.crypto.enabled=true";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spark.dynamicAllocation.enabled=true | spark.dynamicAllocation.enabled=false",
                "spark.network.crypto.enabled=true | spark.authenticate=true",
                "spark.authenticate.enableSaslEncryption=true | spark.authenticate=true",
                "spark.authenticate=true spark.network.sasl.serverAlwaysEncrypt=true | spark.network.crypto.enabled=true",
                "spark.ssl.rpc.enabled=true | spark.network.crypto.enabled=true",
                ENCRYPTED + " spark.network.crypto.cipher=AES/GCM/NoPadding | AES/CTR/NoPadding"
            })
    void whatIsInTheWayIsNamedWithTheRemedy(String settings, String remedy) {
        UserError refused = assertThrows(UserError.class, () -> SparkRequirements.check(conf(settings), "4.1.0"));

        String key = settings.replaceFirst(".* ", "").replaceFirst("=.*", "");
        assertTrue(refused.getMessage().startsWith(key + " is "), refused.getMessage());
        assertTrue(
                refused.getMessage().contains("--conf ") && refused.getMessage().contains(remedy));
    }

    @Test
    void aStandaloneClusterMustSayHowManyCoresAWorkerHas() {
        UserError refused = assertThrows(
                UserError.class, () -> SparkRequirements.check(conf("spark.master=spark://host:7077"), "3.5.9"));

        assertTrue(refused.getMessage().contains("add --executor-cores N before --"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 4.1.0",
        "spark.authenticate=true, 4.1.0",
        ENCRYPTED + ", 4.1.0",
        ENCRYPTED + " spark.network.crypto.cipher=AES/GCM/NoPadding, 3.5.9",
        ENCRYPTED + " spark.network.crypto.cipher=AES/GCM/NoPadding, 4.1.3",
        "spark.master=spark://host:7077 spark.executor.cores=8, 3.5.9",
        "spark.master=spark://host:7077 spark.task.cpus=1, 3.5.9",
        "spark.master=yarn, 3.5.9",
        ENCRYPTED + " spark.ssl.rpc.enabled=true spark.network.sasl.serverAlwaysEncrypt=true, 4.2.0"
    })
    void allElseIsAllowed(String settings, String version) {
        assertDoesNotThrow(() -> SparkRequirements.check(conf(settings), version));
    }

    @Test
    void theVersionIsKnownBeforeASessionIs() {
        assertTrue(SparkRequirements.sparkVersion().matches("\\d+\\.\\d+\\.\\d+.*"));
    }

    private static SparkConf conf(String settings) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(settings.replace(' ', '\n')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SparkConf conf = new SparkConf(false);
        properties.stringPropertyNames().forEach(key -> conf.set(key, properties.getProperty(key)));
        return conf;
    }
}
