package io.entrannas.jobs.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.sasl.SecretKeyHolder;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparkPeerTransportTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Map<String, String> ENCRYPTED = Map.of("spark.network.crypto.enabled", "true");

    private final List<SparkPeerTransport> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(SparkPeerTransport::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "authenticated", "encrypted"})
    void eightRanksSum(String security) throws InterruptedException {
        PeerSecurity used = switch (security) {
            case "open" -> security(Map.of());
            case "authenticated" -> security(Map.of(), "secret");
            default -> security(ENCRYPTED, "secret");
        };
        int ranks = 8;
        List<SparkPeerTransport> ring = ring(ranks, used, TIMEOUT);
        float[] expected = new float[300_000];
        Arrays.fill(expected, 28);

        Ranks.results(ranks, Boolean.class, rank -> {
                    RingAllReduce sum = connected(ring, rank);
                    for (int step = 0; step < 5; step++) {
                        float[] values = new float[expected.length];
                        Arrays.fill(values, rank);
                        sum.sum(values);
                        assertArrayEquals(expected, values);
                    }
                    return true;
                })
                .forEach(done -> assertTrue(done));
    }

    @Test
    void strangersAreRefusedAndTheRunGoesOn() throws Exception {
        List<SparkPeerTransport> ring = ring(2, security(Map.of()), TIMEOUT);
        int port = ring.get(0).self().port();
        try (LoggedWarnings warnings = new LoggedWarnings(SparkPeerTransport.class);
                Intruder intruder = new Intruder(security(Map.of()))) {
            // who says nothing and goes
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            warnings.await("rank 0", "ended that had not joined");
            garbage(port);
            warnings.await("rank 0", "refuses a connection", "Frame length");
            // a straggler of a dead attempt
            assertThrows(RuntimeException.class, () -> intruder.join(port, "token of the attempt before"));
            warnings.await("rank 0", "refuses a connection", "does not know this attempt's token");
            intruder.sendValues(port);
            warnings.await("rank 0", "without having joined");
            connectAll(ring);
            assertSums(ring);
            // and one that comes in the middle of it, even with the token
            assertThrows(
                    RuntimeException.class,
                    () -> intruder.join(port, ring.get(0).self().token()));
            warnings.await("rank 0", "the previous rank is connected already");
            garbage(port);
        }
        assertSums(ring);
    }

    @Test
    void aWrongSecretIsRefusedAndTheRunGoesOn() throws Exception {
        List<SparkPeerTransport> ring = ring(2, security(ENCRYPTED, "secret"), TIMEOUT);
        int port = ring.get(0).self().port();
        try (LoggedWarnings warnings = new LoggedWarnings(SparkPeerTransport.class)) {
            for (PeerSecurity wrong : List.of(security(ENCRYPTED, "another"), security(Map.of()))) {
                try (Intruder intruder = new Intruder(wrong)) {
                    assertThrows(
                            Exception.class,
                            () -> intruder.join(port, ring.get(0).self().token()));
                }
                warnings.await("rank 0", "ended that had not joined");
            }
            garbage(port);
            warnings.await("rank 0", "ended that had not joined");
        }
        connectAll(ring);
        assertSums(ring);
    }

    @ParameterizedTest
    @CsvSource({", false", "spark.network.crypto.enabled, true", "spark.authenticate.enableSaslEncryption, true"})
    void gradientsAreInClearExactlyWhenSparksTrafficIs(String setting, boolean encrypted) throws Exception {
        PeerSecurity security = encrypted ? security(Map.of(setting, "true"), "secret") : security(Map.of());
        List<SparkPeerTransport> ring = ring(2, security, TIMEOUT);
        float[] gradients = new float[64];
        Arrays.fill(gradients, 1.2345e-7f);
        ByteBuffer pattern = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        pattern.asFloatBuffer().put(gradients, 0, 8);

        byte[] captured;
        try (CapturingProxy proxy = new CapturingProxy(ring.get(1).self().port())) {
            Ranks.results(2, Boolean.class, rank -> {
                Peer other = ring.get(1 - rank).self();
                Peer next = rank == 0 ? new Peer(1, other.executor(), HOST, proxy.port(), other.token()) : other;
                ring.get(rank).connect(other, next);
                new RingAllReduce(rank, 2, ring.get(rank)).sum(gradients.clone());
                return true;
            });
            captured = proxy.captured();
        }

        assertTrue(captured.length > gradients.length * Float.BYTES, captured.length + " bytes");
        assertEquals(!encrypted, holds(captured, pattern.array()));
    }

    @Test
    void everyRankNamesTheOneThatIsLost() throws InterruptedException {
        int ranks = 4;
        List<SparkPeerTransport> ring = ring(ranks, security(Map.of()), TIMEOUT);
        List<Object> outcomes = outcomes(ring, (rank, sum) -> {
            sum.sum(new float[100]);
            if (rank == 1) {
                ring.get(1).close();
                return;
            }
            sum.sum(new float[100]);
        });

        for (int rank : new int[] {0, 2, 3}) {
            LostPeerException lost = assertInstanceOf(LostPeerException.class, outcomes.get(rank));
            assertTrue(lost.getMessage().startsWith("rank 1 (executor 1 on 127.0.0.1) is lost"), lost.getMessage());
        }
    }

    @Test
    void everyRankNamesTheOneThatIsSilent() throws InterruptedException {
        int ranks = 4;
        List<SparkPeerTransport> ring = ring(ranks, security(Map.of()), Duration.ofSeconds(1));
        List<Object> outcomes = outcomes(ring, (rank, sum) -> {
            sum.sum(new float[100]);
            if (rank == 1) {
                // what it was waiting for is there, but it does something else
                Thread.sleep(4_000);
                return;
            }
            sum.sum(new float[100]);
        });

        for (int rank : new int[] {0, 2, 3}) {
            LostPeerException lost = assertInstanceOf(LostPeerException.class, outcomes.get(rank));
            assertTrue(
                    lost.getMessage().startsWith("rank 1 (executor 1 on 127.0.0.1) has sent nothing for 1 s"),
                    lost.getMessage());
            assertTrue(lost.getMessage().contains("averaging.timeout"), lost.getMessage());
        }
    }

    @Test
    void aRankThatNeverConnectsIsNamed() {
        List<SparkPeerTransport> ring = ring(2, security(Map.of()), Duration.ofSeconds(1));

        LostPeerException lost = assertThrows(
                LostPeerException.class,
                () -> ring.get(0).connect(ring.get(1).self(), ring.get(1).self()));

        assertTrue(lost.getMessage().startsWith("rank 1 (executor 1 on 127.0.0.1) has not connected to rank 0"));
    }

    @Test
    void aRankThatDoesNotListenIsNamed() {
        List<SparkPeerTransport> ring = ring(2, security(Map.of()), TIMEOUT);
        ring.get(1).close();

        LostPeerException lost = assertThrows(
                LostPeerException.class,
                () -> ring.get(0).connect(ring.get(1).self(), ring.get(1).self()));

        assertTrue(lost.getMessage().contains("cannot connect to rank 1 (executor 1 on 127.0.0.1)"), lost.getMessage());
    }

    @Test
    void aMistakeOfTheUsersReachesAllRanks() throws InterruptedException {
        int ranks = 3;
        List<SparkPeerTransport> ring = ring(ranks, security(Map.of()), TIMEOUT);
        List<Object> outcomes = outcomes(ring, (rank, sum) -> {
            sum.sum(new float[100]);
            if (rank == 2) {
                throw new UserError("the loss is NaN");
            }
            sum.sum(new float[100]);
        });

        for (Object outcome : outcomes) {
            assertEquals(
                    "the loss is NaN",
                    assertInstanceOf(UserError.class, outcome).getMessage());
        }
    }

    @Test
    void anErrorReachesAllRanksWithItsPlace() throws InterruptedException {
        int ranks = 3;
        List<SparkPeerTransport> ring = ring(ranks, security(Map.of()), TIMEOUT);
        List<Object> outcomes = outcomes(ring, (rank, sum) -> {
            sum.sum(new float[100]);
            if (rank == 2) {
                throw new IllegalStateException("no more");
            }
            sum.sum(new float[100]);
        });

        for (int rank : new int[] {0, 1}) {
            LostPeerException lost = assertInstanceOf(LostPeerException.class, outcomes.get(rank));
            assertEquals(
                    "rank 2 (executor 2 on 127.0.0.1) failed: java.lang.IllegalStateException: no more",
                    lost.getMessage());
        }
    }

    /** What a rank does between joining and leaving. */
    private interface Part {
        void of(int rank, RingAllReduce sum) throws Exception;
    }

    /** As a task does it: whoever cannot go on tells the others. */
    private List<Object> outcomes(List<SparkPeerTransport> ring, Part part) throws InterruptedException {
        return Ranks.outcomes(ring.size(), rank -> {
            RingAllReduce sum = connected(ring, rank);
            try {
                part.of(rank, sum);
            } catch (Exception e) {
                ring.get(rank).fail(e);
                throw e;
            } finally {
                ring.get(rank).close();
            }
            return rank;
        });
    }

    private static void assertSums(List<SparkPeerTransport> ring) throws InterruptedException {
        Ranks.results(ring.size(), Boolean.class, rank -> {
            RingAllReduce sum = new RingAllReduce(rank, ring.size(), ring.get(rank));
            float[] values = {rank, 1, 2};
            sum.sum(values);
            assertArrayEquals(new float[] {1, 2, 4}, values);
            return true;
        });
    }

    private static void connectAll(List<SparkPeerTransport> ring) throws InterruptedException {
        Ranks.results(ring.size(), Boolean.class, rank -> {
            connect(ring, rank);
            return true;
        });
    }

    private static RingAllReduce connected(List<SparkPeerTransport> ring, int rank) {
        connect(ring, rank);
        return new RingAllReduce(rank, ring.size(), ring.get(rank));
    }

    private static void connect(List<SparkPeerTransport> ring, int rank) {
        int ranks = ring.size();
        ring.get(rank)
                .connect(
                        ring.get((rank + ranks - 1) % ranks).self(),
                        ring.get((rank + 1) % ranks).self());
    }

    private List<SparkPeerTransport> ring(int ranks, PeerSecurity security, Duration timeout) {
        List<SparkPeerTransport> ring = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            ring.add(new SparkPeerTransport(rank, Integer.toString(rank), HOST, security, timeout));
        }
        open.addAll(ring);
        return ring;
    }

    private static PeerSecurity security(Map<String, String> spark) {
        return new PeerSecurity(PeerSecurity.transport(spark, TIMEOUT), "app", Optional.empty());
    }

    private static PeerSecurity security(Map<String, String> spark, String secret) {
        return new PeerSecurity(PeerSecurity.transport(spark, TIMEOUT), "app", Optional.of(new SecretKeyHolder() {
            @Override
            public String getSaslUser(String application) {
                return "spark";
            }

            @Override
            public String getSecretKey(String application) {
                return secret;
            }
        }));
    }

    /** Bytes that are no message of Spark's; returns when the other side has closed the connection. */
    private static void garbage(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] bytes = new byte[64];
            Arrays.fill(bytes, (byte) 0xff);
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            socket.setSoTimeout(30_000);
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    private static boolean holds(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    /** Speaks Spark's protocol and does not belong here. */
    private static final class Intruder implements AutoCloseable {
        private final TransportContext context;
        private final TransportClientFactory factory;

        Intruder(PeerSecurity security) {
            context = new TransportContext(security.transport(), new NoOpRpcHandler());
            factory = context.createClientFactory(security.ofClient());
        }

        void join(int port, String token) throws IOException, InterruptedException {
            TransportClient client = factory.createUnmanagedClient(HOST, port);
            client.sendRpcSync(new Notice(Notice.Kind.JOIN, 1, token).encode(), TIMEOUT.toMillis());
        }

        void sendValues(int port) throws IOException, InterruptedException {
            factory.createUnmanagedClient(HOST, port).send(ByteBuffer.allocate(100));
        }

        @Override
        public void close() {
            factory.close();
            context.close();
        }
    }
}
