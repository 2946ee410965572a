package io.entrannas.jobs.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job jar and a real Spark: neither has what the other has, and together they run. */
final class JobJarIT {
    private static final Path JAR = Path.of("target", "entrannas-jobs.jar");

    @TempDir
    Path folder;

    @Test
    void hasNoClassThatSparkHas() throws IOException, InterruptedException {
        Set<String> ours = classes(JAR);
        assertTrue(ours.contains("io/entrannas/data/PrepareDataJob.class"));
        assertTrue(ours.contains("org/nd4j/linalg/factory/Nd4j.class"));

        Set<String> twice = new TreeSet<>();
        try (Stream<Path> jars = Files.list(Script.sparkHome(folder).resolve("jars"))) {
            for (Path jar :
                    jars.filter(path -> path.toString().endsWith(".jar")).toList()) {
                for (String name : classes(jar)) {
                    if (ours.contains(name)) {
                        twice.add(jar.getFileName() + ": " + name);
                    }
                }
            }
        }
        assertEquals(Set.of(), twice);
    }

    @Test
    void hasNativesOfOnePlatformOnce() throws IOException {
        Set<String> folders = entries(JAR, name -> name.matches("org/nd4j/linalg/.*/bindings/[^/]+/.*nd4j(cpu|cuda).*"))
                .map(name -> name.substring(0, name.lastIndexOf('/')))
                .collect(Collectors.toSet());
        assertEquals(1, folders.size(), folders.toString());
        Set<String> platforms = entries(
                        JAR, name -> name.matches("org/bytedeco/(javacpp|openblas|opencv)/[^/]+-[^/]+/.*"))
                .map(name -> Path.of(name).getName(3).toString())
                .collect(Collectors.toSet());
        assertEquals(1, platforms.size(), platforms.toString());
    }

    @Test
    void namesOnlyServicesThatItHas() throws IOException {
        Set<String> ours = classes(JAR);
        List<String> missing = new ArrayList<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> files =
                    entries(JAR, name -> name.startsWith("META-INF/services/")).toList();
            assertTrue(files.contains("META-INF/services/org.nd4j.linalg.factory.Nd4jBackend"));
            assertTrue(files.contains("META-INF/services/org.eclipse.elk.core.data.ILayoutMetaDataProvider"));
            for (String file : files) {
                String text = new String(jar.getInputStream(jar.getEntry(file)).readAllBytes(), StandardCharsets.UTF_8);
                text.lines()
                        .map(line -> line.replaceFirst("#.*", "")
                                .replaceFirst("^class *= *", "")
                                .strip())
                        .filter(line -> !line.isEmpty() && !ours.contains(line.replace('.', '/') + ".class"))
                        .forEach(line -> missing.add(file + ": " + line));
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void isNotSigned() throws IOException {
        assertEquals(
                List.of(),
                entries(JAR, name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)"))
                        .toList());
    }

    /** Images are decoded by OpenCV, hence by natives of the jar, in an executor of its own process. */
    @Test
    void runsOnAStandaloneCluster() throws IOException, InterruptedException {
        for (int i = 0; i < 16; i++) {
            Path image = folder.resolve("images/" + (i % 2 == 0 ? "even" : "odd") + "/" + i + ".png");
            Files.createDirectories(image.getParent());
            assertTrue(ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", image.toFile()));
        }
        try (StandaloneCluster cluster = new StandaloneCluster(Script.sparkHome(folder), folder, 2, "2g")) {
            Script job = Script.run(
                    folder,
                    Map.of(),
                    "prepare-data.sh",
                    "--master",
                    cluster.master(),
                    "--executor-memory",
                    "1g",
                    "--conf",
                    "spark.driver.host=127.0.0.1",
                    "--",
                    "--source",
                    "images",
                    "--output",
                    "prepared");
            assertEquals(0, job.status(), job.toString());
            assertTrue(job.output().contains("[even, odd]"), job.toString());
            assertTrue(Files.isDirectory(folder.resolve("prepared")));
        }
    }

    /** Standard output is the JSON object and nothing else, for programs to read. */
    @Test
    void describesAGenotype() throws IOException, InterruptedException {
        Script job = Script.run(
                folder,
                Map.of(),
                "describe.sh",
                "ISTA_twostage",
                "--net",
                "imagenet",
                "--json",
                "--output",
                "drawings");

        assertEquals(0, job.status(), job.toString());
        JsonNode json = new JsonMapper().readTree(job.output());
        JsonNode answer = new JsonMapper()
                .readTree(Script.ROOT
                        .resolve("nas-core/src/test/resources/known-answers.json")
                        .toFile())
                .at("/genotypes/ISTA_twostage/imagenet_C48_L14_224px");
        assertEquals(answer.get("params"), json.get("parameters"));
        assertEquals(answer.get("aux_head_params"), json.get("auxiliaryParameters"));
        assertEquals(answer.get("conv_fc_macs"), json.at("/flops/conv-macs"));
        assertEquals(answer.get("ptflops"), json.at("/flops/ptflops"));
        assertTrue(
                Files.readString(folder.resolve("drawings/ISTA_twostage.svg")).startsWith("<svg"));
        assertTrue(json.get("drawing").asText().endsWith("/drawings/ISTA_twostage.svg"), json.toString());
    }

    @Test
    void passesOnTheStatusOfTheJob() throws IOException, InterruptedException {
        Script job = Script.run(folder, Map.of(), "prepare-data.sh", "--source", "nowhere", "--output", "prepared");
        assertEquals(2, job.status(), job.toString());
        assertTrue(job.errors().contains("nowhere"), job.toString());
        assertFalse(job.errors().contains("\tat "), job.toString());
        assertFalse(Files.exists(folder.resolve("prepared")));
    }

    /** By the name that they are loaded under, whatever the Java release they are for. */
    private static Set<String> classes(Path jar) throws IOException {
        return entries(jar, name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                .map(name -> name.replaceFirst("^META-INF/versions/[0-9]+/", ""))
                .collect(Collectors.toSet());
    }

    private static Stream<String> entries(Path jar, Predicate<String> wanted) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(JarEntry::getName)
                    .filter(wanted)
                    .toList()
                    .stream();
        }
    }
}
