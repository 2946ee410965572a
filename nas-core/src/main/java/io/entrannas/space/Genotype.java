package io.entrannas.space;

/** A derived architecture: one cell of each type. */
public record Genotype(CellGenotype normal, CellGenotype reduce) {
    public CellGenotype cell(CellType type) {
        return type == CellType.NORMAL ? normal : reduce;
    }

    /** See {@link CellGenotype#sorted()}. */
    public Genotype sorted() {
        return new Genotype(normal.sorted(), reduce.sorted());
    }
}
