package io.entrannas.jobs;

import io.entrannas.trained.ConfusionMatrix;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A row of an evaluation's {@code metrics/classes}.
 *
 * @param index of the class
 * @param name of the class
 * @param images of the class
 * @param correct of them, taken for it
 * @param accuracy their share, 0..1; null without images
 */
record ClassRow(int index, String name, long images, long correct, Double accuracy) {
    static List<ClassRow> of(ConfusionMatrix matrix, List<String> classes) {
        return IntStream.range(0, matrix.classes())
                .mapToObj(c -> new ClassRow(
                        c,
                        classes.get(c),
                        matrix.images(c),
                        matrix.count(c, c),
                        matrix.images(c) == 0 ? null : matrix.accuracy(c)))
                .toList();
    }
}
