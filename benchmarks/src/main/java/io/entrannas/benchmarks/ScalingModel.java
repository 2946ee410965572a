package io.entrannas.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Predicts the efficiency of many workers from what one machine can measure: a step takes its computation, and for every average
 * the latency of 2(W-1) messages and, for the gradient, the time of 2(W-1)/W of the gradient's bytes, at the slower of the network and the ring's own
 * copying and adding. So it is with an average that follows the backward pass. Slices that are averaged beside the pass cost the
 * computation a core for as long as they are copied and added; the last slice, at most as long as the others, and what the pass is too short for, is waited for.
 */
@Command(
        name = "model.sh",
        mixinStandardHelpOptions = true,
        description =
                "Predicts the efficiency of 8, 32 and 128 workers on 10 and 25 GbE, with the gradient averaged after the"
                        + " backward pass / beside it.")
final class ScalingModel implements Callable<Integer> {
    private static final int[] WORKERS = {8, 32, 128};
    private static final int[] GIGABITS = {10, 25};
    /** Of Ethernet's bits, those that are the sender's own. */
    private static final double PAYLOAD = 0.94;
    /** Workers average no smaller slice, */
    private static final double SLICE_BYTES = 1 << 20;
    /** nor one of smaller messages. */
    private static final double MESSAGE_BYTES = 64 << 10;

    @Option(names = "--ring-seconds", required = true, description = "ringSeconds of ring.sh")
    private double ringSeconds;

    @Option(names = "--ring-bytes", defaultValue = "4194304", description = "bytes of ring.sh (${DEFAULT-VALUE})")
    private double ringBytes;

    @Option(names = "--few-seconds", required = true, description = "fewBytesSeconds of ring.sh")
    private double fewSeconds;

    @Option(
            names = "--wire-seconds",
            defaultValue = "50e-6",
            description = "latency of a message between two machines, beyond that within one (${DEFAULT-VALUE})")
    private double wireSeconds;

    @Option(names = "--threads", defaultValue = "2", description = "of a worker (${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--beside",
            defaultValue = "0.3",
            description =
                    "share of a step's seconds that is left of the backward pass when the first slice of the gradient is"
                            + " final (${DEFAULT-VALUE})")
    private double beside;

    @Option(
            names = "--net",
            required = true,
            description =
                    "NAME:BYTES:SECONDS:SUMS of a network: bytes of its gradient, seconds of a worker's step without"
                            + " averaging, averages in a step (2 in a search, where alpha's is short, 1 in a training)")
    private List<String> nets;

    public static void main(String[] args) {
        System.exit(new CommandLine(new ScalingModel()).execute(args));
    }

    @Override
    public Integer call() {
        // Two ranks: two messages one after the other.
        double message = fewSeconds / 2 + wireSeconds;
        double perByte = Math.max(0, ringSeconds - fewSeconds) / ringBytes;
        System.out.println("| network | worker's step | network | W = 8 | W = 32 | W = 128 |");
        System.out.println("|---|---|---|---|---|---|");
        for (String net : nets) {
            String[] parts = net.split(":", 4);
            double bytes = Double.parseDouble(parts[1]);
            double compute = Double.parseDouble(parts[2]);
            int sums = Integer.parseInt(parts[3]);
            for (int gigabits : GIGABITS) {
                double wire = Math.max(perByte, 8 / (PAYLOAD * gigabits * 1e9));
                StringBuilder row = new StringBuilder(
                        String.format(Locale.ROOT, "| %s | %.2f s | %d GbE |", parts[0], compute, gigabits));
                for (int workers : WORKERS) {
                    double messages = 2.0 * (workers - 1) * message;
                    double rounds = 2.0 * (workers - 1) / workers;
                    double after = sums * messages + rounds * bytes * wire;
                    double slice = Math.min(bytes, Math.max(SLICE_BYTES, (double) workers * MESSAGE_BYTES));
                    double rest = bytes > slice ? Math.min(slice, bytes - slice) : bytes;
                    double last = messages + rounds * rest * wire;
                    double all = Math.ceil(bytes / slice) * messages + rounds * bytes * wire;
                    double slices = (sums - 1) * messages
                            + rounds * (bytes - rest) * perByte / threads
                            + Math.max(last, all - beside * compute);
                    row.append(String.format(
                            Locale.ROOT,
                            " %.1f / %.1f %% |",
                            100 * compute / (compute + after),
                            100 * compute / (compute + slices)));
                }
                System.out.println(row);
            }
        }
        return 0;
    }
}
