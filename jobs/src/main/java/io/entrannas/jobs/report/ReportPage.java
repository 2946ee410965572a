package io.entrannas.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of a run: a template, styles, scripts and data in one file that needs nothing else. All content comes from the
 * data, which a script turns into elements; none of it is ever read as HTML.
 */
final class ReportPage {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern PLACE = Pattern.compile("@([a-z-]+)@");
    private static final String WEBJAR = "/META-INF/resources/webjars/uplot/";

    private ReportPage() {}

    /**
     * @param written when, ISO 8601
     * @param others runs to show beside it
     */
    private record Data(String written, RunData run, List<RunData> others) {}

    /** @param others runs to show beside it */
    static String of(RunResults run, List<RunResults> others) {
        Data data = new Data(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                RunData.whole(run),
                others.stream().map(RunData::beside).toList());
        String uplot = WEBJAR + version();
        Map<String, String> parts = Map.of(
                "style", resource("report.css"),
                "chart-style", resource(uplot + "/dist/uPlot.min.css"),
                "chart-licence", resource(uplot + "/LICENSE"),
                "chart-script", script(resource(uplot + "/dist/uPlot.iife.min.js")),
                "script", script(resource("report.js")),
                "data", json(data));
        return PLACE.matcher(resource("report.html"))
                .replaceAll(place -> Matcher.quoteReplacement(part(parts, place.group(1))));
    }

    private static String part(Map<String, String> parts, String name) {
        String part = parts.get(name);
        if (part == null) {
            throw new IllegalStateException("report.html has a place for '" + name + "', which there is not");
        }
        return part;
    }

    /** JSON for a script element, which would end at the first tag-like text inside a string. */
    private static String json(Data data) {
        try {
            return JSON.writeValueAsString(data).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String script(String code) {
        if (code.contains("</script")) {
            throw new IllegalStateException("a script that holds the end of a script element cannot be in a page");
        }
        return code;
    }

    private static String version() {
        try {
            Properties properties = new Properties();
            properties.load(new StringReader(resource("uplot.properties")));
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail to be read", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the program's own jar", e);
        }
    }
}
