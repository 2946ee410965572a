package io.entrannas.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.entrannas.engine.Shape;
import io.entrannas.trained.Classifier;
import io.entrannas.trained.Prediction;
import io.entrannas.trained.SampleNetworks;
import io.entrannas.trained.TrainedNetwork;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Dl4jExportTest {
    private static final double TOLERANCE = 1e-4;
    private static final int IMAGES = 12;

    @TempDir
    private static Path folder;

    private static List<TrainedNetwork> networks;

    /** Exports every network and has DL4J predict with all of them, in one JVM. */
    @BeforeAll
    static void predict() throws IOException, InterruptedException {
        networks = ExportedNetworks.all().toList();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < networks.size(); i++) {
            TrainedNetwork network = networks.get(i);
            Path model = folder.resolve("model-" + i + ".zip");
            Path input = folder.resolve("images-" + i);
            Dl4jExport.write(network, model.toFile());
            write(input, images(network), network.image());
            files.addAll(List.of(model, input, output(i)));
        }
        runStockDl4j(files);
    }

    private static List<byte[]> images(TrainedNetwork network) {
        return SampleNetworks.images(network.image().channels(), IMAGES);
    }

    private static Path output(int network) {
        return folder.resolve("probabilities-" + network);
    }

    static IntStream indices() {
        return IntStream.range(0, networks.size());
    }

    @ParameterizedTest
    @MethodSource("indices")
    void dl4jAlonePredictsTheSame(int index) throws IOException {
        TrainedNetwork network = networks.get(index);
        try (DataInputStream in = new DataInputStream(Files.newInputStream(output(index)));
                Classifier classifier = Classifier.of(network, "vector", 1)) {
            List<String> classes = new ArrayList<>();
            for (int c = in.readInt(); c > 0; c--) {
                classes.add(in.readUTF());
            }
            assertEquals(network.classes(), classes);
            for (Prediction expected : classifier.predict(images(network))) {
                double[] probabilities = new double[classes.size()];
                for (int c = 0; c < probabilities.length; c++) {
                    probabilities[c] = in.readFloat();
                }
                assertArrayEquals(OnnxExportTest.byClass(network, expected), probabilities, TOLERANCE);
            }
        }
    }

    private static void write(Path file, List<byte[]> images, Shape shape) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeInt(images.size());
            out.writeInt(shape.channels());
            out.writeInt(shape.height());
            out.writeInt(shape.width());
            for (byte[] image : images) {
                out.write(image);
            }
        }
    }

    private static void runStockDl4j(List<Path> files) throws IOException, InterruptedException {
        String name = "io/entrannas/export/StockDl4j.class";
        Path classes = folder.resolve("classes");
        Files.createDirectories(classes.resolve(name).getParent());
        Files.copy(Path.of("target/test-classes").resolve(name), classes.resolve(name));
        Path module = Path.of("").toAbsolutePath();
        String libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar") && !Path.of(entry).startsWith(module))
                .collect(Collectors.joining(File.pathSeparator));
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classes + File.pathSeparator + libraries,
                StockDl4j.class.getName()));
        for (Path file : files) {
            command.add(file.toString());
        }
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertEquals(0, status, () -> {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                return e.toString();
            }
        });
    }
}
