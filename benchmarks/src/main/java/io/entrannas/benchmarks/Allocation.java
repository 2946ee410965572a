package io.entrannas.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** Bytes that all threads allocate on the Java heap between two moments. */
final class Allocation {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long atBegin;
    private long perIteration;

    void begin() {
        atBegin = allocated();
    }

    void end(int iterations) {
        perIteration = (allocated() - atBegin) / iterations;
    }

    long perIteration() {
        return perIteration;
    }

    private long allocated() {
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
