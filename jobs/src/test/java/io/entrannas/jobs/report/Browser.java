package io.entrannas.jobs.report;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Shows pages in headless Chromium. */
final class Browser {
    private static final Pattern MARKS = Pattern.compile("<pre id=\"marks\">(.*?)</pre>", Pattern.DOTALL);
    private static final String FAILURES = "<script>window.failures = [];"
            + "addEventListener('error', event => failures.push(event.message));"
            + "console.error = console.warn = (...words) => failures.push(words.join(' '));"
            + "document.addEventListener('securitypolicyviolation', event => failures.push(event.blockedURI));</script>";

    private final Path folder;
    private final String size;

    /**
     * @param folder for its files
     * @param size of the window, for instance {@code 1000,800}
     */
    Browser(Path folder, String size) {
        this.folder = folder;
        this.size = size;
    }

    /**
     * What a page shows, as a script of this package counts it into an element {@code marks}. Without a browser the test is
     * skipped.
     */
    JsonNode marks(String page, String script) throws IOException, InterruptedException {
        Optional<Path> chromium = chromium();
        assumeTrue(
                chromium.isPresent(),
                "there is no chromium on the PATH: what a browser shows of reports is not tested");
        Path file = Files.writeString(
                folder.resolve("report.html"),
                page.replace("<title>", FAILURES + "<title>")
                        .replace("</body>", "<script>" + resource(script) + "</script></body>"));
        Path dump = folder.resolve("dump.html");
        Process process = new ProcessBuilder(
                        chromium.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--window-size=" + size,
                        "--virtual-time-budget=5000",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--dump-dom",
                        file.toUri().toString())
                .redirectOutput(dump.toFile())
                .redirectError(folder.resolve("chromium.log").toFile())
                .start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "chromium does not end");
        } finally {
            process.destroyForcibly();
        }
        Matcher marks = MARKS.matcher(Files.readString(dump));
        assertTrue(marks.find(), () -> "the page was not drawn: " + text(folder.resolve("chromium.log")));
        return new JsonMapper()
                .readTree(
                        marks.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    }

    private static Optional<Path> chromium() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String resource(String name) throws IOException {
        try (var in = Browser.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
