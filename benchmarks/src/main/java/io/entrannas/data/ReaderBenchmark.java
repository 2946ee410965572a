package io.entrannas.data;

import io.entrannas.train.BatchSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.opencv.global.opencv_core;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Images per second of the reader with ImageNet's augmentation, with and without colour jitter, and of a {@link ResizedCropLoop}
 * over the same pictures as files, turn by turn. Prints a line of JSON for each round.
 */
@Command(name = "reader", description = "Times the reader of training batches beside a plain loop of OpenCV.")
final class ReaderBenchmark implements Callable<Integer> {
    private static final int SIDE = 224;

    @Option(names = "--data", required = true, description = "data set of the pictures, prepared with --resize keep")
    private String data;

    @Option(names = "--pictures", required = true, description = "folder of the pictures")
    private Path pictures;

    @Option(names = "--threads", description = "of either (default: ${DEFAULT-VALUE})")
    private int threads = 2;

    @Option(names = "--batch", description = "images (default: ${DEFAULT-VALUE})")
    private int batch = 128;

    @Option(names = "--memory", description = "bytes for images of the reader (default: ${DEFAULT-VALUE})")
    private long memory = 1L << 30;

    @Option(names = "--rounds", description = "after one to warm up (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    public static void main(String[] args) {
        System.exit(new CommandLine(new ReaderBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Dataset dataset = Dataset.open(data, new Configuration());
        List<Path> files;
        try (Stream<Path> all = Files.walk(pictures)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        try (BatchSource plain = open(dataset, ColourJitter.NONE);
                BatchSource jittered = open(dataset, new ColourJitter(0.4, 0.4, 0.4, 0.2))) {
            for (int round = 0; round <= rounds; round++) {
                double loop = loop(files);
                double reader = reader(plain, round);
                double withJitter = reader(jittered, round);
                if (round > 0) {
                    System.out.printf(
                            "{\"round\":%d,\"opencv\":%.1f,\"reader\":%.1f,\"readerWithJitter\":%.1f,"
                                    + "\"ratio\":%.3f,\"ratioWithJitter\":%.3f}%n",
                            round, loop, reader, withJitter, reader / loop, withJitter / loop);
                }
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private BatchSource open(Dataset dataset, ColourJitter jitter) {
        ResizedCrop crop = new ResizedCrop(SIDE, SIDE, true, jitter, 0);
        return dataset.batches(
                Selection.TRAIN, new BatchOptions(batch, true, true, crop, 1, "benchmark", memory, threads, 0, 1));
    }

    /** Images per second of an epoch. */
    private static double reader(BatchSource source, int epoch) {
        long start = System.nanoTime();
        source.epoch(epoch).forEachRemaining(b -> {});
        return source.batches() * source.shape().images() * 1e9 / (System.nanoTime() - start);
    }

    /** The same of the loop, over all pictures. */
    private double loop(List<Path> files) throws InterruptedException {
        opencv_core.setNumThreads(1);
        long start = System.nanoTime();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> parts = new ArrayList<>();
        for (int part = 0; part < threads; part++) {
            int from = files.size() * part / threads;
            int to = files.size() * (part + 1) / threads;
            parts.add(pool.submit(new ResizedCropLoop(files.subList(from, to), SIDE, part)));
        }
        pool.shutdown();
        for (Future<?> part : parts) {
            try {
                part.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return files.size() * 1e9 / (System.nanoTime() - start);
    }
}
