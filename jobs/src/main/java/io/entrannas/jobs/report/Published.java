package io.entrannas.jobs.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The numbers of the paper's tables, as it prints them: accuracies and errors in percent, parameters and FLOPs in millions,
 * costs in GPU-days. Null where it prints none.
 *
 * @param source where they stand
 */
record Published(
        String source,
        List<ByPlacement> table1,
        List<ByComponent> table2,
        List<ByLambda> table3,
        List<OnCifar10> table4,
        List<OnImageNet> table5) {
    /** @param placement as {@code search.placement} has it */
    record ByPlacement(String placement, double superNet, double childNet) {}

    /**
     * @param memory in G, with a batch of 64
     * @param batch the largest
     */
    record ByComponent(String method, double memory, int batch, double cost) {}

    record ByLambda(double lambda, int normalEdges, int reduceEdges, double parameters, double flops) {}

    /** @param by how it was found */
    record OnCifar10(String method, double error, Double deviation, double parameters, Double cost, String by) {}

    /** @param by how it was found */
    record OnImageNet(
            String method, double top1, Double top5, double parameters, double flops, Double cost, String by) {}

    static Published read() {
        try {
            return new JsonMapper().readValue(PageTemplate.resource("published.json"), Published.class);
        } catch (IOException e) {
            throw new UncheckedIOException("published.json in the program's jar is damaged", e);
        }
    }
}
