package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.data.JobCommand;
import io.entrannas.jobs.report.Report;
import io.entrannas.jobs.report.SweepReport;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Sweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The Spark job that writes reports of runs, from their result tables. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Writes report.html into the folder of every run given: one file with charts, cells and the film of the search,",
            "which opens in a browser from disk. Several runs are shown side by side, too."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the reports are written", "1:the job failed", "2:a mistake in the options or the runs"})
public final class ReportJob implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description =
                    "Folder of a search, a training or a sweep, complete or not, on any file system that Hadoop knows.")
    private List<String> runs = List.of();

    @Option(
            names = "--film",
            paramLabel = "FILE.gif",
            description = "Also write the film of every search as an animated GIF of this name, beside its report.")
    private String film;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        JobCommand.main(JobCommand.of(new ReportJob()), args);
    }

    @Override
    public Integer call() throws IOException {
        requireName(film);
        PrintWriter out = spec.commandLine().getOut();
        try (SparkSession spark = SparkSessions.start("EnTranNAS report")) {
            List<RunFolder> folders = runs.stream()
                    .map(run -> new RunFolder(run, spark.sparkContext().hadoopConfiguration()))
                    .toList();
            for (RunFolder folder : folders) {
                if (Sweep.isIn(folder)) {
                    SweepReport report = SweepReport.of(spark, folder);
                    report.write();
                    out.println(report.path());
                }
            }
            List<Report> reports = folders.stream()
                    .filter(folder -> !Sweep.isIn(folder))
                    .map(folder -> Report.of(spark, folder))
                    .toList();
            for (Report report : reports) {
                report.write(reports.stream().filter(other -> other != report).toList());
                out.println(report.path());
                if (film != null && report.isSearch()) {
                    out.println(report.writeFilm(film));
                }
            }
            if (film != null && reports.stream().noneMatch(Report::isSearch)) {
                throw new UserError(
                        "--film " + film + ": none of the runs is a search with epochs, so there is no film;"
                                + " name the folder of a search");
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void requireName(String film) {
        if (film != null && (film.contains("/") || !film.endsWith(".gif"))) {
            throw new UserError(
                    "--film " + film + " is no name of a GIF file; give one that ends with .gif, without a folder:"
                            + " it is written beside report.html");
        }
    }
}
