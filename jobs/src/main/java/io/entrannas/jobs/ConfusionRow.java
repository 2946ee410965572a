package io.entrannas.jobs;

import io.entrannas.trained.ConfusionMatrix;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of an evaluation's {@code metrics/confusion}.
 *
 * @param label class of the images
 * @param predicted class that they were taken for
 * @param images how many
 */
record ConfusionRow(String label, String predicted, long images) {
    /** Every pair of classes, those that never occurred included. */
    static List<ConfusionRow> of(ConfusionMatrix matrix, List<String> classes) {
        List<ConfusionRow> rows = new ArrayList<>();
        for (int label = 0; label < matrix.classes(); label++) {
            for (int predicted = 0; predicted < matrix.classes(); predicted++) {
                rows.add(new ConfusionRow(classes.get(label), classes.get(predicted), matrix.count(label, predicted)));
            }
        }
        return rows;
    }
}
