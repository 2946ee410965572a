package io.entrannas.arch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.Connection;
import io.entrannas.space.Operation;
import io.entrannas.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for every alpha and beta, ordinary and extreme. */
class DerivationTest {
    /** Values at which exponentials underflow and overflow, and values that tie. */
    private static final double[] EXTREMES = {
        0, 1, 1, -1, 1e-300, 50, -50, 700, -700, 1e30, -1e30, Double.MAX_VALUE, -Double.MAX_VALUE
    };

    private static final int DRAWS = 50;

    /** Random parameters of a random graph and space. */
    private static ArchitectureParameters random(SplittableRandom random, boolean dst) {
        CellGraph graph = new CellGraph(random.nextInt(3, 8));
        SearchSpace space = space(random);
        ArchitectureParameters parameters = new ArchitectureParameters(
                dst ? new EnTranNasDst(graph, space.withoutNone()) : new EnTranNas(graph, space));
        double scale = Math.pow(10, random.nextInt(-3, 4));
        boolean extreme = random.nextBoolean();
        for (int i = 0; i < parameters.values().length(); i++) {
            parameters
                    .values()
                    .set(i, extreme ? EXTREMES[random.nextInt(EXTREMES.length)] : scale * random.nextGaussian());
        }
        return parameters;
    }

    private static SearchSpace space(SplittableRandom random) {
        List<Operation> operations = new ArrayList<>(SearchSpace.EXTENDED.operations());
        while (operations.size() > 2 && random.nextInt(4) > 0) {
            operations.remove(random.nextInt(operations.size()));
        }
        return new SearchSpace(operations);
    }

    private static double temperature(SplittableRandom random) {
        return Math.pow(10, random.nextDouble(-2.5, 1));
    }

    private static SplittableRandom seeded(RepetitionInfo repetition) {
        return new SplittableRandom(repetition.getCurrentRepetition());
    }

    @RepeatedTest(DRAWS)
    void enTranNasKeepsTheTwoStrongestEdges(RepetitionInfo repetition) {
        SplittableRandom random = seeded(repetition);
        ArchitectureParameters parameters = random(random, false);
        double temperature = temperature(random);
        for (CellType type : CellType.values()) {
            Coefficients c = parameters.coefficients(type, temperature);
            for (int e = 0; e < c.p().length; e++) {
                assertEquals(1, Arrays.stream(c.p()[e]).sum(), 1e-12);
                assertArrayEquals(
                        c.p()[e], Arrays.stream(c.logP()[e]).map(Math::exp).toArray(), 1e-12);
            }
            assertEquals(
                    topTwo(parameters.method(), c.logP()),
                    parameters.plan(temperature, "test").cell(type).genotype().connections());
        }
    }

    /** Method, section 3, taken literally: by strength, then edge; the operation by p, then index. */
    private static List<Connection> topTwo(SearchMethod method, double[][] logP) {
        List<Connection> connections = new ArrayList<>();
        for (int target : method.graph().intermediateNodes()) {
            List<Connection> candidates = new ArrayList<>();
            for (int source = 0; source < target; source++) {
                for (Operation operation : method.space().operations()) {
                    if (operation != Operation.NONE) {
                        candidates.add(new Connection(operation, source, target));
                    }
                }
            }
            candidates.sort(Comparator.comparingDouble((Connection x) -> -strength(method, logP, x))
                    .thenComparingInt(Connection::source)
                    .thenComparing(Connection::operation));
            Set<Integer> sources = new HashSet<>();
            List<Connection> kept = new ArrayList<>();
            for (Connection candidate : candidates) {
                if (sources.size() < 2 && sources.add(candidate.source())) {
                    kept.add(candidate);
                }
            }
            kept.sort(Comparator.comparingInt(Connection::source));
            assertEquals(2, kept.size());
            connections.addAll(kept);
        }
        return connections;
    }

    private static double strength(SearchMethod method, double[][] logP, Connection x) {
        return logP[method.graph().edge(x.source(), x.target())][method.space().column(x.operation())];
    }

    @Test
    void tiesGoToTheLowerEdgeAndTheLowerOperation() {
        CellGraph graph = new CellGraph(5);
        EnTranNas method = new EnTranNas(graph, SearchSpace.STANDARD);
        CellGenotype derived = method.derive(
                method.coefficients(new double[graph.edgeCount()][SearchSpace.STANDARD.size()], new double[0], 1));
        List<Connection> expected = new ArrayList<>();
        for (int target : graph.intermediateNodes()) {
            expected.add(new Connection(Operation.MAX_POOL_3X3, 0, target));
            expected.add(new Connection(Operation.MAX_POOL_3X3, 1, target));
        }
        assertEquals(expected, derived.connections());
    }

    @Test
    void noneIsNeverKeptHoweverStrongItIs() {
        CellGraph graph = new CellGraph(4);
        EnTranNas method = new EnTranNas(graph, SearchSpace.STANDARD);
        double[][] alpha = new double[graph.edgeCount()][SearchSpace.STANDARD.size()];
        for (double[] row : alpha) {
            row[SearchSpace.STANDARD.column(Operation.NONE)] = 1e30;
            row[SearchSpace.STANDARD.column(Operation.DIL_CONV_5X5)] = 1;
        }
        CellGenotype derived = method.derive(method.coefficients(alpha, new double[0], 1));
        assertEquals(4, derived.connections().size());
        assertTrue(derived.connections().stream().noneMatch(x -> x.operation() == Operation.NONE));
    }

    /** At a temperature at which p of each edge's largest alpha is rounded to 1. */
    @Test
    void edgesWhoseSoftmaxIsRoundedToOneAreStillRanked() {
        CellGraph graph = new CellGraph(5);
        EnTranNas method = new EnTranNas(graph, SearchSpace.STANDARD);
        double[][] alpha = new double[graph.edgeCount()][SearchSpace.STANDARD.size()];
        for (int source = 0; source < 4; source++) {
            alpha[graph.edge(source, 4)][SearchSpace.STANDARD.column(Operation.SEP_CONV_3X3)] = 0.1 * (1 + source);
        }
        Coefficients c = method.coefficients(alpha, new double[0], 1e-3);
        assertEquals(1.0, c.p()[graph.edge(0, 4)][SearchSpace.STANDARD.column(Operation.SEP_CONV_3X3)]);
        assertEquals(
                List.of(new Connection(Operation.SEP_CONV_3X3, 2, 4), new Connection(Operation.SEP_CONV_3X3, 3, 4)),
                method.derive(c).into(4));
    }

    /** So far ahead that every other p is rounded to 0. */
    @Test
    void besideAnOverwhelmingNoneTheStrongestOperationIsKept() {
        CellGraph graph = new CellGraph(4);
        EnTranNas method = new EnTranNas(graph, SearchSpace.STANDARD);
        double[][] alpha = new double[graph.edgeCount()][SearchSpace.STANDARD.size()];
        for (double[] row : alpha) {
            row[SearchSpace.STANDARD.column(Operation.NONE)] = 1000;
            row[SearchSpace.STANDARD.column(Operation.DIL_CONV_5X5)] = 1;
        }
        CellGenotype derived = method.derive(method.coefficients(alpha, new double[0], 1));
        assertTrue(derived.connections().stream().allMatch(x -> x.operation() == Operation.DIL_CONV_5X5));
    }

    @RepeatedTest(DRAWS)
    void dstKeepsAConnectionOfEveryNodeAndNormalisesEveryEdge(RepetitionInfo repetition) {
        SplittableRandom random = seeded(repetition);
        ArchitectureParameters parameters = random(random, true);
        double temperature = temperature(random);
        CellGraph graph = parameters.method().graph();
        for (CellType type : CellType.values()) {
            Coefficients c = parameters.coefficients(type, temperature);
            CellPlan plan = parameters.plan(temperature, "test").cell(type);
            Set<Connection> kept = new HashSet<>(plan.genotype().connections());
            assertEquals(kept.size(), plan.genotype().connections().size());
            for (int target : graph.intermediateNodes()) {
                assertFalse(plan.genotype().into(target).isEmpty(), "node " + target);
                for (int source = 0; source < target; source++) {
                    int e = graph.edge(source, target);
                    double sum = Arrays.stream(c.q()[e]).sum();
                    assertTrue(sum == 0 || Math.abs(sum - 1) < 1e-12, "q of an edge sums to " + sum);
                    for (int k = 0; k < c.q()[e].length; k++) {
                        Operation operation =
                                parameters.method().space().operations().get(k);
                        boolean active = c.q()[e][k] > 0;
                        assertEquals(active, kept.contains(new Connection(operation, source, target)));
                        assertEquals(active, plan.derived()[e][k]);
                        assertEquals(active, plan.computed()[e][k]);
                        assertTrue(c.pruned()[e][k] >= 0 && c.normalised()[e][k] <= 1);
                    }
                }
            }
        }
    }

    @RepeatedTest(DRAWS)
    void aHigherThresholdNeverAddsAConnection(RepetitionInfo repetition) {
        SplittableRandom random = seeded(repetition);
        ArchitectureParameters parameters = random(random, true);
        double temperature = temperature(random);
        EnTranNasDst method = (EnTranNasDst) parameters.method();
        double[][] alpha = parameters.alpha(CellType.NORMAL);
        double[] beta = new double[parameters.beta(CellType.NORMAL).length];
        Set<Connection> last = null;
        for (double b : new double[] {-1e30, -50, -5, -1, -0.1, 0, 0.1, 1, 5, 30, 50, 1e30}) {
            Arrays.fill(beta, b);
            Set<Connection> now = new HashSet<>(
                    method.derive(method.coefficients(alpha, beta, temperature)).connections());
            assertTrue(last == null || last.containsAll(now), "beta " + b);
            last = now;
        }
    }

    @RepeatedTest(DRAWS)
    void aLargerLambdaRaisesEveryThreshold(RepetitionInfo repetition) {
        SplittableRandom random = seeded(repetition);
        ArchitectureParameters parameters = random(random, true);
        double temperature = temperature(random);
        double[][] gradient = new double[parameters.method().graph().edgeCount()]
                [parameters.method().space().size()];
        for (double[] row : gradient) {
            Arrays.setAll(row, k -> random.nextGaussian());
        }
        int betas = 2 * parameters.beta(CellType.NORMAL).length;
        int from = parameters.values().length() - betas;
        double[] last = null;
        for (double lambda : new double[] {0, 0.05, 0.2, 10}) {
            parameters.backward(temperature, gradient, gradient, lambda);
            double[] now = IntStream.range(from, from + betas)
                    .mapToDouble(parameters.gradients()::get)
                    .toArray();
            for (int j = 0; last != null && j < betas; j++) {
                // Far up, the regulariser is flat.
                boolean flat = parameters.values().get(from + j) >= 50;
                assertTrue(flat ? now[j] <= last[j] : now[j] < last[j], "lambda " + lambda);
            }
            last = now;
        }
    }

    @RepeatedTest(DRAWS)
    void gradientsAreFinite(RepetitionInfo repetition) {
        SplittableRandom random = seeded(repetition);
        ArchitectureParameters parameters = random(random, random.nextBoolean());
        int operations = parameters.method().space().withoutNone().size();
        double[][] gradient = new double[parameters.method().graph().edgeCount()][operations];
        for (double[] row : gradient) {
            Arrays.setAll(row, k -> random.nextGaussian());
        }
        parameters.backward(temperature(random), gradient, gradient, 0.2);
        for (int i = 0; i < parameters.gradients().length(); i++) {
            assertTrue(Double.isFinite(parameters.gradients().get(i)), "entry " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {50, 1e30, Double.MAX_VALUE})
    void theHighestThresholdLeavesTheStrongest(double beta) {
        CellGraph graph = new CellGraph(4);
        EnTranNasDst method = new EnTranNasDst(graph, SearchSpace.STANDARD.withoutNone());
        double[][] alpha = new double[graph.edgeCount()][method.space().size()];
        alpha[graph.edge(1, 2)][3] = 0.5;
        alpha[graph.edge(2, 3)][4] = -0.25;
        alpha[graph.edge(0, 3)][0] = 0.25;
        CellGenotype derived = method.derive(method.coefficients(alpha, new double[] {beta, beta}, 1));
        assertEquals(
                List.of(
                        new Connection(method.space().operations().get(3), 1, 2),
                        new Connection(method.space().operations().get(0), 0, 3)),
                derived.connections());
    }

    /** With the lowest threshold q is the softmax of the edge. */
    @Test
    void theLowestThresholdLeavesEverything() {
        CellGraph graph = new CellGraph(4);
        EnTranNasDst method = new EnTranNasDst(graph, SearchSpace.STANDARD.withoutNone());
        SplittableRandom random = new SplittableRandom(1);
        double[][] alpha = new double[graph.edgeCount()][method.space().size()];
        for (double[] row : alpha) {
            Arrays.setAll(row, k -> random.nextGaussian());
        }
        Coefficients c = method.coefficients(alpha, new double[] {-1e30, -1e30}, 1);
        for (int e = 0; e < alpha.length; e++) {
            assertArrayEquals(c.p()[e], c.q()[e], 1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "false | 0  | NaN       | alpha_normal(edge 0-2, none) is NaN",
                "false | 11 | Infinity  | alpha_normal(edge 1-2, skip_connect) is Infinity",
                "false | 79 | -Infinity | alpha_reduce(edge 2-3, dil_conv_5x5) is -Infinity",
                "true  | 70 | NaN       | beta_normal(node 2) is NaN",
                "true  | 73 | Infinity  | beta_reduce(node 3) is Infinity"
            })
    void whatIsNoNumberIsRefusedByName(boolean dst, int index, double value, String expected) {
        CellGraph graph = new CellGraph(4);
        ArchitectureParameters parameters = new ArchitectureParameters(
                dst
                        ? new EnTranNasDst(graph, SearchSpace.STANDARD.withoutNone())
                        : new EnTranNas(graph, SearchSpace.STANDARD));
        parameters.values().set(index, value);
        NotFiniteException e = assertThrows(NotFiniteException.class, () -> parameters.plan(1, "epoch 3, step 17"));
        assertEquals(expected + " at epoch 3, step 17", e.getMessage());
    }
}
