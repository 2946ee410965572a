package io.entrannas.data;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.opencv.global.opencv_core;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Images per second of data preparation and of a {@link ShrinkingLoop} over the same pictures, turn by turn in one JVM. Either is
 * done for few pictures and for many, and the difference counts: what a job costs whatever it prepares does not. Prints a
 * line of JSON for each round.
 */
@Command(name = "preparation", description = "Times data preparation beside a plain loop of OpenCV.")
public final class PreparationBenchmark implements Callable<Integer> {
    @Option(names = "--few", required = true, description = "folder with ILSVRC2012_img_train.tar")
    private Path few;

    @Option(names = "--many", required = true, description = "folder with a larger one")
    private Path many;

    @Option(names = "--work", required = true, description = "folder for what is written")
    private Path work;

    @Option(names = "--keep", description = "the bytes of the pictures; the loop decodes only")
    private boolean keep;

    @Option(names = "--threads", description = "of either (default: ${DEFAULT-VALUE})")
    private int threads = 2;

    @Option(names = "--rounds", description = "after one to warm up (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private interface Step {
        /** Returns the number of images. */
        int run(Path folder) throws Exception;
    }

    /**
     * @param seconds by the clock
     * @param processor seconds of processor time of this process
     */
    private record Cost(int images, double seconds, double processor) {
        Cost minus(Cost other) {
            return new Cost(images - other.images, seconds - other.seconds, processor - other.processor);
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new PreparationBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        System.setProperty("spark.master", "local[" + threads + "]");
        System.setProperty("spark.ui.enabled", "false");
        opencv_core.setNumThreads(1);
        for (int round = 0; round <= rounds; round++) {
            Cost loop = cost(this::loop);
            Cost job = cost(this::prepare);
            double copied = keep ? copied() : 0;
            if (round > 0) {
                System.out.printf(
                        Locale.ROOT,
                        "{\"round\":%d,\"opencv\":%.1f,\"prepareData\":%.1f,\"ratio\":%.3f,\"ratioByProcessorTime\":%.3f%s}%n",
                        round,
                        loop.images / loop.seconds,
                        job.images / job.seconds,
                        loop.seconds / job.seconds,
                        loop.processor / job.processor,
                        keep ? String.format(Locale.ROOT, ",\"copied\":%.1f", job.images / copied) : "");
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private Cost cost(Step step) throws Exception {
        Cost start = cost(step, few);
        return cost(step, many).minus(start);
    }

    private Cost cost(Step step, Path folder) throws Exception {
        long processor = system.getProcessCpuTime();
        long start = System.nanoTime();
        int images = step.run(folder);
        return new Cost(images, (System.nanoTime() - start) / 1e9, (system.getProcessCpuTime() - processor) / 1e9);
    }

    private int loop(Path folder) throws ExecutionException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Integer>> parts = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            parts.add(pool.submit(new ShrinkingLoop(tar(folder), thread, threads, keep)));
        }
        pool.shutdown();
        int images = 0;
        for (Future<Integer> part : parts) {
            images += part.get();
        }
        return images;
    }

    /** Runs the whole job, as spark-submit does. */
    private int prepare(Path folder) {
        String output = work.resolve("prepared").toString();
        CommandLine job = PrepareDataJob.commandLine();
        job.setOut(new PrintWriter(Writer.nullWriter()));
        String resize = keep ? "keep" : "short:256";
        int exitCode = job.execute(
                "--source=" + folder,
                "--output=" + output,
                "--resize=" + resize,
                "--test-share=0",
                "--keep-versions=1",
                "--overwrite");
        if (exitCode != CommandLine.ExitCode.OK) {
            throw new IllegalStateException("prepare-data ended with exit code " + exitCode);
        }
        return Dataset.open(output, new Configuration()).examples(Selection.TRAIN);
    }

    /** Seconds in which as many more pictures are copied, until they are on the disk. */
    private double copied() throws IOException {
        return copied(many) - copied(few);
    }

    private double copied(Path folder) throws IOException {
        Path copy = work.resolve("copy");
        long start = System.nanoTime();
        Files.copy(tar(folder), copy, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Files.delete(copy);
        return seconds;
    }

    private static Path tar(Path folder) {
        return folder.resolve("ILSVRC2012_img_train.tar");
    }
}
