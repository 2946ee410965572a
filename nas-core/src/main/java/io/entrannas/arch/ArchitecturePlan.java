package io.entrannas.arch;

import io.entrannas.space.CellType;
import io.entrannas.space.Genotype;

/** What a super-net runs at one iteration, by type of cell. */
public record ArchitecturePlan(CellPlan normal, CellPlan reduce) {
    public CellPlan cell(CellType type) {
        return type == CellType.NORMAL ? normal : reduce;
    }

    /** The currently derived architecture. */
    public Genotype genotype() {
        return new Genotype(normal.genotype(), reduce.genotype());
    }
}
