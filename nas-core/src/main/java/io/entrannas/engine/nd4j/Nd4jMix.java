package io.entrannas.engine.nd4j;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Mix;
import io.entrannas.engine.Sum;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weighted sums of features. */
final class Nd4jMix implements Mix {
    private final Nd4jEngine engine;
    private List<Nd4jFeature> features;
    private List<Nd4jFeature> sums;
    private double[][] coefficients;
    private INDArray[] scales;
    private boolean wanted;

    Nd4jMix(Nd4jEngine engine) {
        this.engine = engine;
    }

    @Override
    public void forward(
            List<Feature> newFeatures,
            List<Sum> newSums,
            double[][] newCoefficients,
            double[][] imageScales,
            boolean trained) {
        features = newFeatures.stream().map(Nd4jFeature::of).toList();
        sums = newSums.stream().map(Nd4jFeature::of).toList();
        coefficients = newCoefficients;
        scales = new INDArray[features.size()];
        wanted = trained && engine.pass().coefficientGradients();
        for (int f = 0; f < features.size(); f++) {
            Nd4jFeature feature = features.get(f);
            INDArray x = feature.value();
            if (imageScales != null && imageScales[f] != null) {
                scales[f] = engine.kernels().row(imageScales[f]);
                x = scaled(x, f);
            }
            for (int t = 0; t < sums.size(); t++) {
                if (coefficients[t][f] != 0) {
                    sums.get(t).accumulate(coefficients[t][f], x, wanted || feature.needsGradient());
                }
            }
        }
    }

    private INDArray scaled(INDArray x, int feature) {
        INDArray z = x.ulike();
        Kernels.multiplyImages(x, scales[feature], z);
        return z;
    }

    @Override
    public double[][] backward() {
        double[][] gradient = wanted ? new double[sums.size()][features.size()] : null;
        for (int t = 0; t < sums.size(); t++) {
            INDArray g = sums.get(t).gradient();
            for (int f = 0; g != null && f < features.size(); f++) {
                if (coefficients[t][f] != 0) {
                    backward(t, f, scales[f] == null ? g : scaled(g, f), gradient);
                }
            }
        }
        return gradient;
    }

    private void backward(int target, int feature, INDArray g, double[][] gradient) {
        if (gradient != null) {
            gradient[target][feature] = Kernels.dot(g, features.get(feature).value());
        }
        if (features.get(feature).needsGradient()) {
            features.get(feature).addGradient(coefficients[target][feature], g);
        }
    }
}
