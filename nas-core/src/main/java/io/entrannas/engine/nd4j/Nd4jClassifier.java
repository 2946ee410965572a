package io.entrannas.engine.nd4j;

import io.entrannas.engine.Classifier;
import io.entrannas.engine.Feature;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastCopyOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** [ReLU,] global average pool, linear. */
final class Nd4jClassifier implements Classifier {
    private final Nd4jEngine engine;
    private final boolean relu;
    private final int in;
    private final int classes;
    private final Slice weight;
    private final Slice bias;
    private Nd4jFeature x;
    private INDArray pooled;

    Nd4jClassifier(Nd4jEngine engine, boolean relu, String name, int in, int classes) {
        this.engine = engine;
        this.relu = relu;
        this.in = in;
        this.classes = classes;
        var layout = engine.vectors().parameterLayout();
        this.weight = layout.add(name + ".weight", Role.LINEAR, in, classes);
        this.bias = layout.add(name + ".bias", Role.BIAS, classes);
    }

    @Override
    public double[] forward(Feature feature) {
        x = Nd4jFeature.of(feature);
        pooled = engine.kernels().create(x.shape().images(), in);
        int column = 0;
        for (Nd4jFeature part : x.parts()) {
            columns(pooled, column, part).assign(part.read(relu).mean(1, 2));
            column += part.shape().channels();
        }
        INDArray logits = engine.kernels().create(x.shape().images(), classes);
        Kernels.gemm(pooled, false, engine.parameter(weight), false, logits, 0);
        logits.addiRowVector(engine.parameter(bias));
        return logits.reshape(logits.length()).toDoubleVector();
    }

    @Override
    public void backward(double[] logitsGradient) {
        INDArray g = engine.kernels().row(logitsGradient).reshape('c', x.shape().images(), classes);
        if (engine.pass().parameterGradients()) {
            INDArray gw = engine.kernels().create(in, classes);
            Kernels.gemm(pooled, true, g, false, gw, 0);
            engine.gradient(weight, gw);
            engine.gradient(bias, g.sum(0));
        }
        if (!x.needsGradient()) {
            return;
        }
        INDArray gPooled = engine.kernels().create(x.shape().images(), in);
        Kernels.gemm(g, false, engine.parameter(weight), true, gPooled, 0);
        gPooled.divi(x.shape().height() * x.shape().width());
        int column = 0;
        for (Nd4jFeature part : x.parts()) {
            if (part.needsGradient()) {
                INDArray gx = engine.kernels().create(part.shape());
                INDArray row = columns(gPooled, column, part).dup('c');
                Nd4j.exec(new BroadcastCopyOp(gx, row, gx, 0, 3));
                part.addGradient(gx, relu);
            }
            column += part.shape().channels();
        }
    }

    private static INDArray columns(INDArray matrix, int from, Nd4jFeature part) {
        return matrix.get(
                NDArrayIndex.all(),
                NDArrayIndex.interval(from, from + part.shape().channels()));
    }
}
