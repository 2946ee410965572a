package io.entrannas.jobs.report;

import io.entrannas.UserError;
import io.entrannas.draw.CellFilm;
import io.entrannas.draw.FilmGif;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.space.CellType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/** The report of a run, {@code report.html} in its folder, made from the files of the run. */
public final class Report {
    static final String FILE = "report.html";
    /** Where a run that is several searches has them. */
    private static final Pattern REPEAT = Pattern.compile("repeat-\\d+");

    private final RunFolder folder;
    private final RunResults run;
    private final List<RunResults> repeats;

    private Report(RunFolder folder, RunResults run, List<RunResults> repeats) {
        this.folder = folder;
        this.run = run;
        this.repeats = repeats;
    }

    /** @throws UserError when the folder holds no run, or what it holds is damaged */
    public static Report of(SparkSession spark, RunFolder folder) {
        return new Report(
                folder,
                RunResults.read(spark, folder),
                folder.list().stream()
                        .filter(name -> REPEAT.matcher(name).matches())
                        .map(folder::child)
                        .map(repeat -> RunResults.read(spark, repeat))
                        .toList());
    }

    RunResults run() {
        return run;
    }

    /** Where it is written. */
    public String path() {
        return folder.path(FILE).toString();
    }

    /**
     * @param others runs to show beside this one
     * @throws UserError when the folder cannot be written
     */
    public void write(List<Report> others) {
        List<RunResults> beside = new ArrayList<>(repeats);
        others.forEach(other -> beside.add(other.run));
        folder.write(FILE, ReportPage.of(run, beside));
    }

    /** Whether there are epochs of a search, of which there is a film. */
    public boolean isSearch() {
        return !run.architecture().isEmpty();
    }

    /**
     * Writes the film of a search beside the report: both cells as they were derived, epoch by epoch, as an animated GIF.
     *
     * @param name of the file
     * @return where it is
     * @throws UserError when the folder cannot be written
     */
    public String writeFilm(String name) {
        folder.write(name, film());
        return folder.path(name).toString();
    }

    /** The film of a search as a GIF file. */
    byte[] film() {
        return FilmGif.of(Arrays.stream(CellType.values()).map(this::film).toList());
    }

    private CellFilm film(CellType type) {
        int nodes = run.architecture().values().stream()
                .flatMap(List::stream)
                .mapToInt(row -> row.target() + 1)
                .max()
                .orElseThrow();
        return new CellFilm(type, nodes, CellHistory.frames(type, run.architecture()));
    }
}
