package io.entrannas.arch;

import io.entrannas.space.CellGenotype;

/**
 * What the cells of one type run at one iteration; the second index counts the operations without {@code none}.
 *
 * @param coefficients [edges][operations] weights of an Engine-cell's sums: p of equation 5, or q of equation 9
 * @param computed [edges][operations] what an Engine-cell computes: everything in EnTranNAS, what has a non-zero weight in
 *     EnTranNAS-DST
 * @param derived [edges][operations] the currently derived sub-graph, which a Transit-cell runs unweighted (equation 6)
 * @param genotype the same as {@code derived}
 */
public record CellPlan(double[][] coefficients, boolean[][] computed, boolean[][] derived, CellGenotype genotype) {}
