package io.entrannas.train;

/** Gradient of the validation loss for alpha and beta: first order or second order. */
interface ArchitectureGradient {
    /**
     * Writes the gradients of the architecture parameters, averaged over all workers. Weights are afterwards as they were.
     *
     * @param learningRate of the weights
     * @return loss and accuracy on the validation batch
     * @throws DivergedException when a loss is no finite number
     */
    Evaluation write(Batch validation, Batch training, double temperature, double learningRate, Position position);
}
