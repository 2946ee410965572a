package io.entrannas.jobs.averaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.UserError;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManagerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One rank's part in the ring of one attempt at an epoch. */
public final class Ring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ring.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final Optional<SparkPeerTransport> transport;
    private final AllReduce allReduce;

    /**
     * What a rank says when the ranks meet.
     *
     * @param peer null when it does not join
     * @param mistake of the user's, for which it does not join; null when it does
     */
    private record Arrival(Peer peer, String mistake) {}

    private Ring(Optional<SparkPeerTransport> transport, AllReduce allReduce) {
        this.transport = transport;
        this.allReduce = allReduce;
    }

    /**
     * Waits for all ranks and joins them. Must be called in a task of a barrier stage, by all of its tasks unless they call
     * {@link #decline}.
     *
     * @param timeout of every wait for a peer
     * @throws UserError when a rank has declined
     * @throws LostPeerException when a rank cannot be reached or is not there
     */
    public static Ring join(int rank, int ranks, Duration timeout) {
        if (ranks == 1) {
            return new Ring(Optional.empty(), AllReduce.ALONE);
        }
        SparkEnv spark = SparkEnv.get();
        BlockManagerId executor = spark.blockManager().blockManagerId();
        SparkPeerTransport transport = new SparkPeerTransport(
                rank, executor.executorId(), executor.host(), PeerSecurity.of(spark, timeout), timeout);
        boolean joined = false;
        try {
            Peer[] peers = meet(ranks, new Arrival(transport.self(), null));
            transport.connect(peers[(rank + ranks - 1) % ranks], peers[(rank + 1) % ranks]);
            LOG.info("{} of {} has joined", transport.self().name(), ranks);
            joined = true;
        } finally {
            if (!joined) {
                transport.close();
            }
        }
        return new Ring(Optional.of(transport), new RingAllReduce(rank, ranks, transport));
    }

    /**
     * Spark counts a task that ends well just after another has failed, and then repeats the stage without it. Such an attempt
     * must fail too: after it, Spark repeats all tasks.
     */
    private static void requireAll(int ranks) {
        int present = BarrierTaskContext.get().getTaskInfos().length;
        if (present != ranks) {
            throw new LostPeerException("Spark has begun the epoch again with " + present + " of " + ranks
                    + " workers, because the others were done when one failed; all must begin again");
        }
    }

    /** Tells the ranks that wait to be joined that there is a mistake of the user's. */
    public static void decline(int ranks, UserError mistake) {
        if (ranks > 1) {
            try {
                meet(ranks, new Arrival(null, mistake.getMessage()));
            } catch (UserError e) {
                LOG.debug("declined", e);
            }
        }
    }

    /** Of all ranks, in order. */
    private static Peer[] meet(int ranks, Arrival arrival) {
        requireAll(ranks);
        try {
            String[] all = BarrierTaskContext.get().allGather(JSON.writeValueAsString(arrival));
            Peer[] peers = new Peer[all.length];
            for (int rank = 0; rank < all.length; rank++) {
                Arrival other = JSON.readValue(all[rank], Arrival.class);
                if (other.mistake() != null) {
                    throw new UserError(other.mistake());
                }
                peers[rank] = other.peer();
            }
            return peers;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the ranks do not understand each other", e);
        }
    }

    public AllReduce allReduce() {
        return allReduce;
    }

    /** Tells all other ranks that there is no going on. */
    public void fail(Throwable cause) {
        transport.ifPresent(t -> t.fail(cause));
    }

    @Override
    public void close() {
        transport.ifPresent(SparkPeerTransport::close);
    }
}
