package io.entrannas.jobs.config;

/** Tables of the paper whose form the report of a sweep can take. */
public enum PaperTable {
    /** Super-net and child-net accuracy by placement of the Engine-cells. */
    TABLE1,
    /** Memory, largest batch and cost as components are added. */
    TABLE2,
    /** Edges, parameters, FLOPs and accuracy by lambda; figure 4 draws them. */
    TABLE3,
    /** CIFAR-10 beside published networks. */
    TABLE4,
    /** ImageNet beside published networks. */
    TABLE5
}
