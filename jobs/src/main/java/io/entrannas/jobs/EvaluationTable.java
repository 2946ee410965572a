package io.entrannas.jobs;

import io.entrannas.jobs.progress.Text;
import io.entrannas.trained.ConfusionMatrix;
import java.io.PrintWriter;
import java.util.List;

/** What a user reads of an evaluation: a line for each class, and where there are not too many, the confusion matrix. */
final class EvaluationTable {
    private static final int MOST_CLASSES = 20;
    private static final String ROW = "  %-20s %s%n";

    private EvaluationTable() {}

    static void print(PrintWriter out, ConfusionMatrix matrix, List<String> classes) {
        if (matrix.classes() <= MOST_CLASSES) {
            out.println("Images of the class of a row that were taken for the class of a column:");
            StringBuilder columns = new StringBuilder();
            for (int predicted = 0; predicted < matrix.classes(); predicted++) {
                columns.append("%6d".formatted(predicted));
            }
            out.printf("  %3s %-20s %10s%s%n", "", "class", "accuracy", columns);
        } else {
            out.printf("  %3s %-20s %10s%n", "", "class", "accuracy");
        }
        for (int label = 0; label < matrix.classes(); label++) {
            StringBuilder counts = new StringBuilder();
            for (int predicted = 0; matrix.classes() <= MOST_CLASSES && predicted < matrix.classes(); predicted++) {
                counts.append("%6d".formatted(matrix.count(label, predicted)));
            }
            String accuracy = matrix.images(label) == 0 ? "-" : Text.percent(matrix.accuracy(label));
            out.printf("  %3d %-20s %10s%s%n", label, classes.get(label), accuracy, counts);
        }
        out.printf(ROW, "images", matrix.images());
        out.printf(ROW, "top-1 accuracy", Text.percent(matrix.accuracy()));
        out.printf(ROW, "top-5 accuracy", Text.percent(matrix.top5Accuracy()));
        out.flush();
    }
}
