package io.entrannas.train;

/** Gives tests of other packages the cross-entropy and its gradient. */
public record TestLoss(double loss, double[] gradient) {
    public static TestLoss of(double[] logits, Batch batch, int classes) {
        CrossEntropy crossEntropy = new CrossEntropy(classes, 0);
        double loss = crossEntropy.loss(logits, batch.labels(), batch.shape().images(), 1);
        return new TestLoss(loss, crossEntropy.gradient());
    }
}
