package io.entrannas.jobs.averaging;

/** Messages around a ring of workers. Each comes whole and in the order in which it was sent. */
public interface PeerTransport {
    /**
     * Sends a message to the next rank. Returns before it has arrived: the message must stay as it is until the sender can tell
     * from what it receives that the next rank has it.
     */
    void send(Message message);

    /**
     * Waits for the next message of the previous rank.
     *
     * @return valid until the next call
     * @throws LostPeerException when none comes in time, or no more will come
     */
    Message receive();
}
