package io.entrannas.engine;

/** Global average pool and a linear layer with bias. */
public interface Classifier {
    /**
     * @return logits, [N * classes] row by row; the array is reused
     */
    double[] forward(Feature x);

    /**
     * @param logitsGradient gradient of the loss, [N * classes]
     */
    void backward(double[] logitsGradient);
}
