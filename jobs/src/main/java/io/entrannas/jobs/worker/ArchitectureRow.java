package io.entrannas.jobs.worker;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.Coefficients;
import io.entrannas.arch.SearchMethod;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.Connection;
import io.entrannas.space.Edge;
import io.entrannas.space.Operation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A row of {@code metrics/architecture}: one candidate connection after an epoch.
 *
 * @param cell {@code normal} or {@code reduce}
 * @param source node that is read
 * @param target node that is summed into
 * @param operation DARTS name
 * @param alpha architecture parameter
 * @param probability softmax of alpha over the operations of the edge (p)
 * @param weight that Engine-cells give the connection (p, or q of EnTranNAS-DST)
 * @param threshold t of the target node; null when the method has none
 * @param derived whether the connection belongs to the derived architecture
 */
public record ArchitectureRow(
        String cell,
        int source,
        int target,
        String operation,
        double alpha,
        double probability,
        double weight,
        Double threshold,
        boolean derived)
        implements Serializable {

    static List<ArchitectureRow> of(ArchitectureParameters architecture, double temperature) {
        List<ArchitectureRow> rows = new ArrayList<>();
        for (CellType type : CellType.values()) {
            addCell(rows, architecture, type, temperature);
        }
        return rows;
    }

    private static void addCell(
            List<ArchitectureRow> rows, ArchitectureParameters architecture, CellType type, double temperature) {
        SearchMethod method = architecture.method();
        double[][] alpha = architecture.alpha(type);
        Coefficients coefficients = architecture.coefficients(type, temperature);
        double[][] weights = method.weights(coefficients);
        Set<Connection> derived = new HashSet<>(method.derive(coefficients).connections());
        List<Operation> operations = method.space().operations();
        for (Edge edge : method.graph().edges()) {
            int e = method.graph().edge(edge.source(), edge.target());
            for (int k = 0; k < operations.size(); k++) {
                Operation operation = operations.get(k);
                rows.add(new ArchitectureRow(
                        type.key(),
                        edge.source(),
                        edge.target(),
                        operation.key(),
                        alpha[e][k],
                        coefficients.p()[e][k],
                        weights[e][k],
                        method.hasThresholds() ? coefficients.threshold()[edge.target() - CellGraph.INPUTS] : null,
                        operation != Operation.NONE
                                && derived.contains(new Connection(operation, edge.source(), edge.target()))));
            }
        }
    }
}
