package io.entrannas.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what {@code docs/extending.md} says to a copy of the sources, and searches with the result. */
class ExtendingPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK =
            Pattern.compile("```(diff|java)\\n(?:--- |// )(\\S+)\\n(.*?)```", Pattern.DOTALL);
    private static final List<String> COPIED =
            List.of("nas-core/src/main/java", "jobs/src/main/java/io/entrannas/jobs/config");

    @TempDir
    private Path folder;

    @Test
    void whatThePageAddsIsSearched() throws Exception {
        Path sources = changed(Files.readString(ROOT.resolve("docs/extending.md")));
        Path classes = compile(sources);
        List<String> results;
        try (URLClassLoader loader = new Changed(classes)) {
            Callable<?> search = (Callable<?>) loader.loadClass(ExtendedSearch.class.getName())
                    .getConstructor()
                    .newInstance();
            results = ((List<?>) search.call()).stream().map(String.class::cast).toList();
        }

        JsonNode genotype = new JsonMapper().readTree(results.get(0));
        for (String cell : List.of("normal", "reduce")) {
            List<JsonNode> operations = genotype.get(cell).findValues("operation");
            assertEquals(2, operations.size(), "one connection into each of two nodes: " + genotype);
            operations.forEach(operation -> assertEquals("conv_5x5", operation.asText()));
        }
        assertTrue(results.get(1).contains("conv_5x5"), "it is drawn");
        assertTrue(Long.parseLong(results.get(2)) > 0);
    }

    /** The sources with the blocks of the page applied: each names its file, and what it replaces is there once. */
    private Path changed(String page) throws IOException {
        Map<Path, String> texts = new HashMap<>();
        for (String copied : COPIED) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(copied))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    texts.put(ROOT.relativize(file), Files.readString(file));
                }
            }
        }
        Matcher block = BLOCK.matcher(page);
        int blocks = 0;
        while (block.find()) {
            Path file = Path.of(block.group(2));
            if (block.group(1).equals("java")) {
                assertEquals(null, texts.put(file, block.group(3)), () -> file + " is there already");
            } else {
                String before = lines(block.group(3), '-');
                String text = texts.get(file);
                assertEquals(
                        2,
                        (text + " ").split(Pattern.quote(before), -1).length,
                        () -> file + " has not once: " + before);
                texts.put(file, text.replace(before, lines(block.group(3), '+')));
            }
            blocks++;
        }
        assertEquals(page.split("```(diff|java)", -1).length - 1, blocks, "every block names its file");
        for (Map.Entry<Path, String> text : texts.entrySet()) {
            Path file = folder.resolve("sources").resolve(text.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.getValue());
        }
        return folder.resolve("sources");
    }

    /** One side of a diff: its own lines and those that stay. */
    private static String lines(String diff, char side) {
        return diff.lines()
                .filter(line -> line.charAt(0) == ' ' || line.charAt(0) == side)
                .map(line -> line.substring(1) + "\n")
                .collect(Collectors.joining());
    }

    private Path compile(Path sources) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
                Stream<Path> files = Files.walk(sources)) {
            boolean compiled = compiler.getTask(
                            messages,
                            manager,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-nowarn",
                                    "-parameters",
                                    "--add-modules",
                                    "jdk.incubator.vector",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-d",
                                    classes.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(
                                    files.filter(Files::isRegularFile).toList()))
                    .call();
            assertTrue(compiled, messages::toString);
        }
        return classes;
    }

    /** This project's classes, the changed ones first; all others are shared with the test. */
    private static final class Changed extends URLClassLoader {
        Changed(Path classes) throws MalformedURLException {
            super(urls(classes), ExtendingPageTest.class.getClassLoader());
        }

        private static URL[] urls(Path classes) throws MalformedURLException {
            List<URL> urls = new ArrayList<>(List.of(classes.toUri().toURL()));
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith("io.entrannas.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
