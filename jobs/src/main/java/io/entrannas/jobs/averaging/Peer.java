package io.entrannas.jobs.averaging;

/**
 * Where a rank listens in one attempt at an epoch.
 *
 * @param executor Spark's id of the executor in which it runs
 * @param host that it listens on
 * @param port a new one in every attempt
 * @param token what a peer of this attempt says to be let in; drawn at random in every attempt
 */
record Peer(int rank, String executor, String host, int port, String token) {
    /** How messages name it. */
    String name() {
        return "rank " + rank + " (executor " + executor + " on " + host + ")";
    }
}
