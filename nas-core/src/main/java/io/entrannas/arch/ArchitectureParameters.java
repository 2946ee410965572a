package io.entrannas.arch;

import io.entrannas.engine.FlatVector;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.Operation;
import io.entrannas.space.SearchSpace;
import io.entrannas.store.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Alpha of both types of cell, and beta where the method has thresholds, in one flat vector: alpha_normal, alpha_reduce
 * [, beta_normal, beta_reduce]. Always double: there are a few hundred, and derivation should not hang on rounding.
 */
public final class ArchitectureParameters {
    private static final double INITIAL_DEVIATION = 1e-3;

    private final SearchMethod method;
    private final FlatVector values;
    private final FlatVector gradients;

    /** All zero. */
    public ArchitectureParameters(SearchMethod method) {
        this.method = method;
        int edges = method.graph().edgeCount() * method.space().size();
        int nodes = method.hasThresholds() ? method.graph().intermediateNodes().size() : 0;
        this.values = FlatVector.of(new double[2 * (edges + nodes)]);
        this.gradients = FlatVector.of(new double[values.length()]);
    }

    /** Draws alpha from 1e-3 * N(0,1) and sets beta to 0, so that every connection starts active. */
    public void initialise(SplittableRandom random) {
        values.fill(0, values.length(), 0);
        for (int i = 0; i < 2 * alphaLength(); i++) {
            values.set(i, INITIAL_DEVIATION * random.nextGaussian());
        }
    }

    public SearchMethod method() {
        return method;
    }

    public FlatVector values() {
        return values;
    }

    public FlatVector gradients() {
        return gradients;
    }

    /** A copy of alpha, [edges][columns]. */
    public double[][] alpha(CellType type) {
        int columns = method.space().size();
        double[][] alpha = new double[method.graph().edgeCount()][columns];
        for (int e = 0; e < alpha.length; e++) {
            for (int k = 0; k < columns; k++) {
                alpha[e][k] = values.get(alphaOffset(type) + e * columns + k);
            }
        }
        return alpha;
    }

    /** A copy of beta, [intermediate nodes]; empty when the method has no thresholds. */
    public double[] beta(CellType type) {
        double[] beta = new double[betaLength()];
        for (int j = 0; j < beta.length; j++) {
            beta[j] = values.get(betaOffset(type) + j);
        }
        return beta;
    }

    public Coefficients coefficients(CellType type, double temperature) {
        return method.coefficients(alpha(type), beta(type), temperature);
    }

    /**
     * What the super-net runs now. Derivation happens here, at every iteration (paper section 2.2).
     *
     * @param step where the search is, for the error
     * @throws NotFiniteException when a parameter is no finite number; the message names it and the step
     */
    public ArchitecturePlan plan(double temperature, String step) {
        requireFinite(step);
        return new ArchitecturePlan(plan(CellType.NORMAL, temperature), plan(CellType.REDUCE, temperature));
    }

    private CellPlan plan(CellType type, double temperature) {
        Coefficients c = coefficients(type, temperature);
        var genotype = method.derive(c);
        boolean[][] derived =
                new boolean[method.graph().edgeCount()][method.space().size()];
        genotype.connections()
                .forEach(x -> derived[method.graph().edge(x.source(), x.target())][
                        method.space().column(x.operation())] = true);
        return new CellPlan(
                withoutNone(method.weights(c)), withoutNone(method.computed(c)), withoutNone(derived), genotype);
    }

    /**
     * Writes {@link #gradients()} from the gradients of the Engine-cells' coefficients.
     *
     * @param normal [edges][operations without none]
     * @param reduce [edges][operations without none]
     * @param lambda weight of the regulariser of EnTranNAS-DST, 0 for none
     */
    public void backward(double temperature, double[][] normal, double[][] reduce, double lambda) {
        backward(CellType.NORMAL, temperature, normal, lambda);
        backward(CellType.REDUCE, temperature, reduce, lambda);
    }

    private void backward(CellType type, double temperature, double[][] gradient, double lambda) {
        int columns = method.space().size();
        double[][] alphaGradient = new double[method.graph().edgeCount()][columns];
        double[] betaGradient = new double[betaLength()];
        method.backward(coefficients(type, temperature), temperature, withNone(gradient), alphaGradient, betaGradient);
        if (method.hasThresholds()) {
            EnTranNasDst.regulariserBackward(beta(type), lambda, betaGradient);
        }
        for (int e = 0; e < alphaGradient.length; e++) {
            for (int k = 0; k < columns; k++) {
                gradients.set(alphaOffset(type) + e * columns + k, alphaGradient[e][k]);
            }
        }
        for (int j = 0; j < betaGradient.length; j++) {
            gradients.set(betaOffset(type) + j, betaGradient[j]);
        }
    }

    /** The regularisers of both types of cell, added; 0 when the method has no thresholds. */
    public double regulariser() {
        if (!method.hasThresholds()) {
            return 0;
        }
        return EnTranNasDst.regulariser(beta(CellType.NORMAL)) + EnTranNasDst.regulariser(beta(CellType.REDUCE));
    }

    /** Slices by name, as they are saved. */
    public Map<String, Tensor> tensors() {
        return tensors(values);
    }

    /** Slices of a vector that is laid out as this one, for instance an optimiser's moment. */
    public Map<String, Tensor> tensors(FlatVector vector) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (CellType type : CellType.values()) {
            tensors.put(
                    "alpha_" + type.key(),
                    new Tensor(
                            List.of(method.graph().edgeCount(), method.space().size()),
                            part(vector, alphaOffset(type), alphaLength())));
        }
        for (CellType type : CellType.values()) {
            if (method.hasThresholds()) {
                tensors.put(
                        "beta_" + type.key(),
                        new Tensor(List.of(betaLength()), part(vector, betaOffset(type), betaLength())));
            }
        }
        return tensors;
    }

    /** Overwrites a vector that is laid out as this one from slices by name. */
    public void restore(FlatVector vector, Function<String, Tensor> slices) {
        int i = 0;
        for (Map.Entry<String, Tensor> own : tensors().entrySet()) {
            Tensor saved = slices.apply(own.getKey());
            if (!saved.shape().equals(own.getValue().shape())) {
                throw new IllegalArgumentException("the saved " + own.getKey() + " has shape " + saved.shape()
                        + ", this search space wants " + own.getValue().shape());
            }
            for (int k = 0; k < saved.values().length(); k++) {
                vector.set(i++, saved.values().get(k));
            }
        }
    }

    private static FlatVector part(FlatVector vector, int offset, int length) {
        FlatVector part = FlatVector.of(new double[length]);
        for (int i = 0; i < length; i++) {
            part.set(i, vector.get(offset + i));
        }
        return part;
    }

    private void requireFinite(String step) {
        for (int i = 0; i < values.length(); i++) {
            if (!Double.isFinite(values.get(i))) {
                throw new NotFiniteException(name(i), values.get(i), step);
            }
        }
    }

    private String name(int index) {
        if (index >= 2 * alphaLength()) {
            int j = index - 2 * alphaLength();
            return "beta_" + (j < betaLength() ? CellType.NORMAL : CellType.REDUCE).key() + "(node "
                    + (CellGraph.INPUTS + j % betaLength()) + ")";
        }
        int inType = index % alphaLength();
        var edge = method.graph().edges().get(inType / method.space().size());
        Operation operation =
                method.space().operations().get(inType % method.space().size());
        return "alpha_" + (index < alphaLength() ? CellType.NORMAL : CellType.REDUCE).key() + "(edge " + edge.source()
                + "-" + edge.target() + ", " + operation.key() + ")";
    }

    private int alphaLength() {
        return method.graph().edgeCount() * method.space().size();
    }

    private int betaLength() {
        return method.hasThresholds() ? method.graph().intermediateNodes().size() : 0;
    }

    private static int index(CellType type) {
        return type == CellType.NORMAL ? 0 : 1;
    }

    /** Where alpha of a type of cell begins in the flat vector; it is [edges][columns]. */
    public int alphaOffset(CellType type) {
        return index(type) * alphaLength();
    }

    private int betaOffset(CellType type) {
        return 2 * alphaLength() + index(type) * betaLength();
    }

    private double[][] withoutNone(double[][] columns) {
        if (!method.space().hasNone()) {
            return columns;
        }
        double[][] result = new double[columns.length][];
        for (int e = 0; e < columns.length; e++) {
            result[e] = Arrays.copyOfRange(columns[e], 1, columns[e].length);
        }
        return result;
    }

    private boolean[][] withoutNone(boolean[][] columns) {
        if (!method.space().hasNone()) {
            return columns;
        }
        boolean[][] result = new boolean[columns.length][];
        for (int e = 0; e < columns.length; e++) {
            result[e] = Arrays.copyOfRange(columns[e], 1, columns[e].length);
        }
        return result;
    }

    private double[][] withNone(double[][] operations) {
        SearchSpace space = method.space();
        if (!space.hasNone()) {
            return operations;
        }
        double[][] result = new double[operations.length][space.size()];
        for (int e = 0; e < operations.length; e++) {
            System.arraycopy(operations[e], 0, result[e], 1, operations[e].length);
        }
        return result;
    }
}
