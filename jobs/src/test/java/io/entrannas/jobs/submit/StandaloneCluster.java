package io.entrannas.jobs.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Spark master and a worker on this machine, started from a Spark home as a user starts them. */
final class StandaloneCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

    private final List<Process> processes = new ArrayList<>();
    private final String master;

    /** Of one worker with so many cores and memory (as in {@code 2g}); {@code folder} is for logs and the worker's files. */
    StandaloneCluster(Path sparkHome, Path folder, int cores, String memory) throws IOException, InterruptedException {
        try {
            this.master = start(
                            sparkHome,
                            folder.resolve("master.log"),
                            MASTER,
                            "org.apache.spark.deploy.master.Master",
                            "--host",
                            "127.0.0.1",
                            "--port",
                            "0",
                            "--webui-port",
                            "0")
                    .group(1);
            start(
                    sparkHome,
                    folder.resolve("worker.log"),
                    REGISTERED,
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--webui-port",
                    "0",
                    "--cores",
                    Integer.toString(cores),
                    "--memory",
                    memory,
                    "--work-dir",
                    folder.resolve("work").toString(),
                    master);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    String master() {
        return master;
    }

    private Matcher start(Path sparkHome, Path log, Pattern sign, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(sparkHome.resolve("bin/spark-class").toString());
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            Matcher matcher = sign.matcher(Files.readString(log));
            if (matcher.find()) {
                return matcher;
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException(words[0] + " did not start:\n" + Files.readString(log));
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.destroy();
            process.onExit().join();
        }
    }
}
