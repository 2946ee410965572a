package io.entrannas.jobs.report;

import io.entrannas.UserError;
import io.entrannas.draw.CellDrawing;
import io.entrannas.draw.HeatMap;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.space.CellType;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Pictures of a search as HTML, for notebooks. */
public final class SearchPictures {
    private final Report report;

    private SearchPictures(Report report) {
        this.report = report;
    }

    /**
     * @param folder of the search, complete or not
     * @throws UserError when the folder holds no search with epochs, or what it holds is damaged
     */
    public static SearchPictures of(SparkSession spark, String folder) {
        RunFolder runFolder = new RunFolder(folder, spark.sparkContext().hadoopConfiguration());
        Report report = Report.of(spark, runFolder);
        if (!report.isSearch()) {
            throw new UserError(runFolder.path() + " holds no epochs of a search; name the folder of a search, or one"
                    + " of its repeat-N when it is several");
        }
        return new SearchPictures(report);
    }

    /** Both cells of the genotype that counts, or of the one derived last. */
    public String cells() {
        return CellDrawing.of(report.run().genotype().orElseThrow());
    }

    /** The film of the search, as an image that plays for ever. */
    public String film() {
        return "<img alt=\"Derived cells, epoch by epoch\" src=\"data:image/gif;base64,%s\"/>"
                .formatted(Base64.getEncoder().encodeToString(report.film()));
    }

    /** Alpha of every candidate connection over the epochs, a heat map per type of cell. */
    public String alpha() {
        return Arrays.stream(CellType.values())
                .map(type -> HeatMap.of(
                        "alpha of the " + type.key() + " cell",
                        CellHistory.of(type, report.run().architecture()).candidates().stream()
                                .map(c -> new HeatMap.Series(
                                        c.source() + " to " + c.target() + " " + c.operation(), c.alpha()))
                                .toList()))
                .collect(Collectors.joining("\n"));
    }
}
