package io.entrannas.jobs.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GpuSettingsTest {
    @TempDir
    Path folder;

    @Test
    void discoveryPrintsWhatSparkReads() throws IOException, InterruptedException {
        Path tool = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\necho 0\necho 1\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));

        Script discovery = Script.run(folder, Map.of("PATH", folder + ":" + System.getenv("PATH")), "gpu-discovery.sh");

        assertEquals(0, discovery.status(), discovery.toString());
        assertEquals(
                new JsonMapper().readTree("{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}"),
                new JsonMapper().readTree(discovery.output()));
    }

    @Test
    void everyExecutorAndEveryTaskHasOneGpuAndAllCores() throws IOException {
        Properties conf = new Properties();
        try (Reader in = Files.newBufferedReader(Script.ROOT.resolve("conf/cluster-gpu.conf"))) {
            conf.load(in);
        }

        assertEquals("1", conf.get("spark.executor.resource.gpu.amount"));
        assertEquals("1", conf.get("spark.task.resource.gpu.amount"));
        assertEquals(conf.get("spark.executor.cores"), conf.get("spark.task.cpus"));
    }
}
