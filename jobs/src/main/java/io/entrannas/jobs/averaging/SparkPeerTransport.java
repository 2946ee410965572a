package io.entrannas.jobs.averaging;

import io.entrannas.UserError;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.protocol.OneWayMessage;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.server.TransportServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rank's place in the ring of one attempt at an epoch, on Spark's own transport. Whoever connects and is not the previous rank
 * of the same attempt is refused, and the run goes on.
 */
final class SparkPeerTransport implements PeerTransport, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SparkPeerTransport.class);
    private static final int TOKEN_BYTES = 16;
    /** For the answer of a peer that does nothing else. */
    private static final Duration ANSWER = Duration.ofSeconds(2);
    /** For the news of a lost peer to go round after somebody has noticed. */
    private static final Duration NEWS = Duration.ofSeconds(10);

    private static final byte YES = 1;
    private static final byte NO = 0;

    private final Peer self;
    private final PeerSecurity security;
    private final Duration timeout;
    private final Inbox inbox = new Inbox();
    private final TransportContext serving;
    private final TransportServer server;
    private final CountDownLatch joined = new CountDownLatch(1);
    private volatile Peer previous;
    private volatile TransportClient fromPrevious;
    private volatile boolean waiting;
    private volatile boolean closed;
    private TransportContext connecting;
    private TransportClientFactory factory;
    private TransportClient toNext;
    private ChannelFuture lastSent;

    /**
     * Listens; {@link #connect} completes the ring.
     *
     * @param host that other executors know this one by
     * @param timeout of every wait
     */
    SparkPeerTransport(int rank, String executor, String host, PeerSecurity security, Duration timeout) {
        this.security = security;
        this.timeout = timeout;
        this.serving = new TransportContext(security.transport(), new Reception());
        this.server = serving.createServer(bindable(host), 0, security.ofServer());
        this.self = new Peer(rank, executor, host, server.getPort(), token());
    }

    private static String token() {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    /** The host if it is this machine's; null, which is every address, where others know the machine by one that it lacks. */
    private static String bindable(String host) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(host)) == null ? null : host;
        } catch (IOException e) {
            return null;
        }
    }

    Peer self() {
        return self;
    }

    /**
     * Connects to the next rank and waits until the previous one has connected to this: no rank can leave before it has let the
     * others in.
     *
     * @throws LostPeerException when the next rank cannot be reached, or the previous one does not come
     */
    void connect(Peer before, Peer next) {
        previous = before;
        connecting = new TransportContext(security.transport(), new Answers(), false, true);
        factory = connecting.createClientFactory(security.ofClient());
        try {
            toNext = factory.createUnmanagedClient(next.host(), next.port());
            toNext.sendRpcSync(new Notice(Notice.Kind.JOIN, self.rank(), next.token()).encode(), timeout.toMillis());
            if (!joined.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LostPeerException(previous.name() + " has not connected to " + self.name() + " for "
                        + timeout.toSeconds() + " s (averaging.timeout)");
            }
        } catch (LostPeerException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new LostPeerException(
                    self.name() + " cannot connect to " + next.name() + " at port " + next.port() + ": "
                            + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while connecting to " + next.name() + " and " + before.name());
        }
    }

    @Override
    public void send(Message message) {
        // A failure to send needs no attention: the next rank notices, and the news comes round.
        lastSent = toNext.getChannel().writeAndFlush(new OneWayMessage(new NioManagedBuffer(message.content())));
    }

    @Override
    public Message receive() {
        waiting = true;
        Message message = inbox.take(timeout).orElseGet(this::afterSilence);
        // Not when it has failed: whoever asks then waits for the news.
        waiting = false;
        return message;
    }

    /** The previous rank may wait like this one; then the news of the one that is lost is on its way. */
    private Message afterSilence() {
        String answers = "; its process does not answer";
        try {
            ByteBuffer answer = fromPrevious.sendRpcSync(
                    new Notice(Notice.Kind.WAITING, self.rank(), "").encode(), ANSWER.toMillis());
            if (answer.get() == YES) {
                return inbox.take(NEWS).orElseThrow(() -> silent("; it waits too"));
            }
            answers = "; its process answers, but is busy with something else";
        } catch (LostPeerException | UserError e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("{} does not answer", previous.name(), e);
        }
        throw silent(answers);
    }

    private LostPeerException silent(String answers) {
        return new LostPeerException(
                previous.name() + " has sent nothing for " + timeout.toSeconds() + " s (averaging.timeout)" + answers);
    }

    /** Tells the next rank that there is no going on, and so all others. */
    void fail(Throwable cause) {
        Notice notice;
        if (cause instanceof UserError) {
            notice = new Notice(Notice.Kind.MISTAKEN, self.rank(), cause.getMessage());
        } else if (cause instanceof LostPeerException) {
            notice = new Notice(Notice.Kind.FAILED, self.rank(), cause.getMessage());
        } else {
            notice = new Notice(Notice.Kind.FAILED, self.rank(), self.name() + " failed: " + cause);
        }
        try {
            toNext.sendRpcSync(notice.encode(), ANSWER.toMillis());
        } catch (RuntimeException e) {
            LOG.debug("{} could not tell the next rank", self.name(), e);
        }
    }

    /** Leaves when everything that was sent is on its way. */
    @Override
    public void close() {
        closed = true;
        if (lastSent != null) {
            lastSent.awaitUninterruptibly(timeout.toMillis());
        }
        if (toNext != null) {
            toNext.close();
        }
        if (fromPrevious != null) {
            fromPrevious.close();
        }
        server.close();
        serving.close();
        if (factory != null) {
            factory.close();
            connecting.close();
        }
    }

    /** Answers the next rank over the connection that this rank has made to it. */
    private final class Answers extends RpcHandler {
        @Override
        public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
            callback.onSuccess(ByteBuffer.wrap(new byte[] {waiting ? YES : NO}));
        }

        @Override
        public StreamManager getStreamManager() {
            return new OneForOneStreamManager();
        }
    }

    /** Takes what comes from the previous rank. Runs on a thread of the transport, so it never waits. */
    private final class Reception extends RpcHandler {
        @Override
        public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
            try {
                Notice notice = Notice.decode(message);
                if (client == fromPrevious) {
                    news(notice);
                } else {
                    admit(client, notice);
                }
                callback.onSuccess(ByteBuffer.allocate(0));
            } catch (IOException | SecurityException e) {
                callback.onFailure(e);
                refuse(client, e.getMessage());
            }
        }

        private void admit(TransportClient client, Notice notice) {
            if (notice.kind() != Notice.Kind.JOIN || !isToken(notice.text())) {
                throw new SecurityException("it does not know this attempt's token");
            }
            if (fromPrevious != null) {
                throw new SecurityException("the previous rank is connected already");
            }
            fromPrevious = client;
            joined.countDown();
        }

        private boolean isToken(String text) {
            return MessageDigest.isEqual(
                    text.getBytes(StandardCharsets.UTF_8), self.token().getBytes(StandardCharsets.UTF_8));
        }

        private void news(Notice notice) {
            Supplier<RuntimeException> cause = notice.kind() == Notice.Kind.MISTAKEN
                    ? () -> new UserError(notice.text())
                    : () -> new LostPeerException(notice.text());
            inbox.fail(cause);
        }

        @Override
        public void receive(TransportClient client, ByteBuffer message) {
            if (client == fromPrevious) {
                inbox.put(message);
            } else {
                refuse(client, "it sends values without having joined");
            }
        }

        private void refuse(TransportClient client, String why) {
            LOG.warn("{} refuses a connection from {}: {}", self.name(), client.getSocketAddress(), why);
            var unused = client.getChannel().close();
        }

        @Override
        public void channelInactive(TransportClient client) {
            if (client == fromPrevious) {
                inbox.fail(() -> new LostPeerException(previous.name() + " is lost: it has closed its connection"));
            } else if (!closed) {
                LOG.warn("{}: a connection from {} ended that had not joined", self.name(), client.getSocketAddress());
            }
        }

        @Override
        public void exceptionCaught(Throwable cause, TransportClient client) {
            if (client != fromPrevious) {
                refuse(client, cause.toString());
            }
        }

        @Override
        public StreamManager getStreamManager() {
            return new OneForOneStreamManager();
        }
    }
}
