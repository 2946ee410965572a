package io.entrannas.engine;

/** What engines have in common that compute nothing, but learn something about a network from what it asks of them. */
public abstract class DryEngine implements Engine {
    private final NetworkVectors vectors = new NetworkVectors();

    @Override
    public final Precision precision() {
        return Precision.FLOAT;
    }

    @Override
    public final NetworkVectors vectors() {
        return vectors;
    }

    /** The layout alone is of interest. */
    @Override
    public final void allocate() {}

    @Override
    public final void parametersChanged() {}

    @Override
    public final void statisticsChanged() {}

    @Override
    public final void fetchGradients(int from, int to) {}

    @Override
    public final void fetchStatistics() {}

    @Override
    public void begin(Pass pass) {}

    @Override
    public final void end() {}

    @Override
    public final void close() {}
}
