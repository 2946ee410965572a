package io.entrannas.jobs.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Spark master and workers on this machine, started from a Spark home as a user starts them. */
public final class StandaloneCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

    private final List<Process> processes = new ArrayList<>();
    private final String master;

    /** Of one worker with so many cores and memory (as in {@code 2g}); {@code folder} is for logs and the worker's files. */
    StandaloneCluster(Path sparkHome, Path folder, int cores, String memory) throws IOException, InterruptedException {
        this(sparkHome, folder, 1, cores, memory);
    }

    private StandaloneCluster(Path sparkHome, Path folder, int workers, int cores, String memory)
            throws IOException, InterruptedException {
        try {
            Path log = folder.resolve("master.log");
            Process masterProcess = start(
                    sparkHome,
                    log,
                    "org.apache.spark.deploy.master.Master",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    "0",
                    "--webui-port",
                    "0");
            this.master = await(masterProcess, log, MASTER).group(1);
            List<Process> started = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                started.add(start(
                        sparkHome,
                        log(folder, i),
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
                        folder.resolve("work-" + i).toString(),
                        master));
            }
            for (int i = 0; i < workers; i++) {
                await(started.get(i), log(folder, i), REGISTERED);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Of workers with one core each, for executors of the memory given (as in {@code 2g}). */
    public static StandaloneCluster ofOneCoreWorkers(Path folder, int workers, String memory)
            throws IOException, InterruptedException {
        return new StandaloneCluster(Script.sparkHome(folder), folder, workers, 1, memory);
    }

    public String master() {
        return master;
    }

    private static Path log(Path folder, int worker) {
        return folder.resolve("worker-" + worker + ".log");
    }

    private Process start(Path sparkHome, Path log, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(sparkHome.resolve("bin/spark-class").toString());
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        return process;
    }

    private static Matcher await(Process process, Path log, Pattern sign) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            Matcher matcher = sign.matcher(Files.readString(log));
            if (matcher.find()) {
                return matcher;
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("a part of Spark did not start:\n" + Files.readString(log));
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.destroy();
            process.onExit().join();
        }
    }
}
