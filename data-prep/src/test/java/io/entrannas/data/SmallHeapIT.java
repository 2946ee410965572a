package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The heap that the job needs does not depend on the size of the data set. */
class SmallHeapIT {
    private static final long HEAP_BYTES = 128L << 20;
    private static final int TIMES = 10;
    private static final int CLASSES = 12;
    private static final int PER_CLASS = 1000;

    private static final int DISTINCT = 50;

    /** As large as photographs of ImageNet. */
    private static final int FILE_BYTES = 115_000;

    @TempDir
    private Path folder;

    @Test
    void preparesTenTimesItsHeap() throws IOException, InterruptedException {
        Path tar = folder.resolve("source/ILSVRC2012_img_train.tar");
        write(tar);
        assertTrue(Files.size(tar) >= TIMES * HEAP_BYTES, Files.size(tar) + " bytes");
        Path log = folder.resolve("log");

        Process job = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .start();

        assertEquals(0, job.waitFor(), () -> read(log));
        Dataset dataset = Dataset.open(folder.resolve("data").toString(), new Configuration());
        assertEquals(CLASSES * PER_CLASS, dataset.examples(Selection.TRAIN));
        long bytes =
                dataset.manifest().shards().stream().mapToLong(Shard::bytes).sum();
        assertTrue(bytes >= TIMES * HEAP_BYTES, bytes + " bytes");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        // The last one counts.
        command.add("-Xmx" + HEAP_BYTES);
        command.add("-Dspark.master=local[1]");
        command.add("-Dspark.ui.enabled=false");
        command.add("-Dspark.local.dir=" + folder);
        // Spark keeps 300 MB for itself and refuses to start with less than half as much again.
        command.add("-Dspark.testing.reservedMemory=" + (80 << 20));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PrepareDataJob.class.getName()));
        command.addAll(List.of("--source", folder.resolve("source").toString()));
        command.addAll(List.of("--output", folder.resolve("data").toString(), "--test-share", "0"));
        return command;
    }

    /** Small pictures of the sample, with a comment that makes the file as large as a photograph's. */
    private static void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        List<byte[]> pictures = new ArrayList<>();
        for (byte[] jpeg : SampleImages.jpegs(DISTINCT, 40, 40)) {
            pictures.add(commented(jpeg));
        }
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), "UTF-8")) {
            for (int label = 0; label < CLASSES; label++) {
                String synset = "n%08d".formatted(label);
                Map<String, byte[]> files = new LinkedHashMap<>();
                for (int i = 0; i < PER_CLASS; i++) {
                    files.put("%s_%d.JPEG".formatted(synset, i), pictures.get(i % DISTINCT));
                }
                byte[] ofClass = ImageNetFiles.tar(files);
                TarArchiveEntry entry = new TarArchiveEntry(synset + ".tar");
                entry.setSize(ofClass.length);
                tar.putArchiveEntry(entry);
                tar.write(ofClass);
                tar.closeArchiveEntry();
            }
        }
    }

    private static byte[] commented(byte[] jpeg) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(jpeg, 0, 2);
        while (bytes.size() < FILE_BYTES) {
            byte[] segment = new byte[40_000];
            segment[0] = (byte) 0xFF;
            segment[1] = (byte) 0xFE;
            segment[2] = (byte) ((segment.length - 2) >> 8);
            segment[3] = (byte) (segment.length - 2);
            bytes.writeBytes(segment);
        }
        bytes.write(jpeg, 2, jpeg.length - 2);
        return bytes.toByteArray();
    }
}
