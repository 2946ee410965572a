package io.entrannas.jobs.report;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The page of a run: a template, styles, scripts and data in one file that needs nothing else. All content comes from the
 * data, which a script turns into elements; none of it is ever read as HTML.
 */
final class ReportPage {
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
        return PageTemplate.fill(
                "report.html",
                Map.of(
                        "style", PageTemplate.resource("report.css"),
                        "chart-style", PageTemplate.resource(uplot + "/dist/uPlot.min.css"),
                        "chart-licence", PageTemplate.resource(uplot + "/LICENSE"),
                        "chart-script", PageTemplate.script(uplot + "/dist/uPlot.iife.min.js"),
                        "page-script", PageTemplate.script("page.js"),
                        "script", PageTemplate.script("report.js"),
                        "data", PageTemplate.json(data)));
    }

    private static String version() {
        try {
            Properties properties = new Properties();
            properties.load(new StringReader(PageTemplate.resource("uplot.properties")));
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail to be read", e);
        }
    }
}
