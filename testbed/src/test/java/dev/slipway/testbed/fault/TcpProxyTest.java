package dev.slipway.testbed.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ends of each connection are plain sockets in the hands of the test. */
@Timeout(60)
class TcpProxyTest {
    private static final int SILENCE_MILLIS = 300;
    private static final int PATIENCE_MILLIS = 20_000;

    private final List<Socket> sockets = new ArrayList<>();
    private ServerSocket server;
    private TcpProxy proxy;

    /** One connection through the proxy. */
    private record Ends(Socket client, Socket server) {
        static void send(Socket from, String text) throws IOException {
            from.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        static String receive(Socket at, int size) throws IOException {
            return new String(at.getInputStream().readNBytes(size), StandardCharsets.UTF_8);
        }

        static void assertSilent(Socket at) throws IOException {
            at.setSoTimeout(SILENCE_MILLIS);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> at.getInputStream().read());
            at.setSoTimeout(PATIENCE_MILLIS);
        }

        static void assertReset(Socket at) {
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> at.getInputStream().read())
                    .withMessageContaining("reset");
        }

        void assertWorks() throws IOException {
            send(client, "ping");
            assertThat(receive(server, 4)).isEqualTo("ping");
            send(server, "pong");
            assertThat(receive(client, 4)).isEqualTo("pong");
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MILLIS);
        proxy = TcpProxy.to((InetSocketAddress) server.getLocalSocketAddress());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }

    private Socket knock() throws IOException {
        var client = new Socket();
        sockets.add(client);
        client.connect(proxy.address());
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private Ends connect() throws IOException {
        var client = knock();
        var far = server.accept();
        sockets.add(far);
        far.setSoTimeout(PATIENCE_MILLIS);
        return new Ends(client, far);
    }

    @Test
    @DisplayName("bytes pass both ways, and connections and bytes are counted")
    void passes() throws IOException {
        connect().assertWorks();
        connect().assertWorks();

        assertThat(proxy.connections()).isEqualTo(2);
        assertThat(proxy.openConnections()).isEqualTo(2);
        assertThat(proxy.bytes(Direction.TO_SERVER)).isEqualTo(8);
        assertThat(proxy.bytes(Direction.TO_CLIENT)).isEqualTo(8);
    }

    @Test
    @DisplayName("an end that says no more is heard by the other, which may still answer")
    void halfClose() throws IOException {
        var ends = connect();

        ends.client().shutdownOutput();

        assertThat(ends.server().getInputStream().read()).isEqualTo(-1);
        Ends.send(ends.server(), "late");
        assertThat(Ends.receive(ends.client(), 4)).isEqualTo("late");
        ends.server().close();
        assertThat(ends.client().getInputStream().read()).isEqualTo(-1);
    }

    @Test
    @DisplayName("a client of a server that isn't there is reset")
    void noServer() throws IOException {
        server.close();

        Ends.assertReset(knock());
    }

    @Test
    @DisplayName("a reset reaches both ends of every connection, and none that is made later")
    void reset() throws IOException {
        var first = connect();
        var second = connect();

        proxy.reset();

        for (var ends : List.of(first, second)) {
            Ends.assertReset(ends.client());
            Ends.assertReset(ends.server());
        }
        assertThat(proxy.openConnections()).isZero();
        connect().assertWorks();
    }

    @Test
    @DisplayName("new connections are reset while old ones go on, until it is switched off")
    void resetNew() throws IOException {
        var old = connect();

        try (var fault = proxy.resetNew()) {
            Ends.assertReset(knock());
            old.assertWorks();
            assertThat(fault).isNotNull();
        }

        connect().assertWorks();
        assertThat(proxy.connections()).isEqualTo(3);
    }

    @Test
    @DisplayName("connections are refused while old ones go on, and then accepted on the same port")
    void refuse() throws IOException {
        var old = connect();
        var address = proxy.address();
        var fault = proxy.refuse();
        var again = proxy.refuse();

        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::knock);
        old.assertWorks();
        fault.off();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::knock);
        again.off();

        assertThat(proxy.address()).isEqualTo(address);
        connect().assertWorks();
    }

    @Test
    @DisplayName("a delay in one direction makes what goes that way late by at least as much")
    void delay() throws IOException {
        var ends = connect();
        var fault = proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(400));
        long start = System.nanoTime();

        ends.assertWorks();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        fault.off();
        ends.assertWorks();
    }

    @Test
    @DisplayName("what a delay holds back arrives as soon as it is switched off")
    void delayOff() throws IOException {
        var ends = connect();
        var fault = proxy.delay(Duration.ofDays(1));
        Ends.send(ends.client(), "slow");
        Ends.assertSilent(ends.server());

        fault.off();

        assertThat(Ends.receive(ends.server(), 4)).isEqualTo("slow");
        ends.assertWorks();
    }

    @Test
    @DisplayName("stalled bytes and the end of a connection wait and then arrive, nothing lost")
    void stall() throws IOException {
        var ends = connect();
        var fault = proxy.stall();
        Ends.send(ends.client(), "wait");
        ends.client().shutdownOutput();
        Ends.assertSilent(ends.server());

        fault.off();

        assertThat(Ends.receive(ends.server(), 100)).isEqualTo("wait");
        Ends.send(ends.server(), "pong");
        assertThat(Ends.receive(ends.client(), 4)).isEqualTo("pong");
    }

    @Test
    @DisplayName("a stall in one direction lets the other pass")
    void stallOneWay() throws IOException {
        var ends = connect();
        proxy.stall(Direction.TO_CLIENT);

        Ends.send(ends.client(), "ping");
        assertThat(Ends.receive(ends.server(), 4)).isEqualTo("ping");
        Ends.send(ends.server(), "pong");
        Ends.assertSilent(ends.client());

        proxy.clear();
        assertThat(Ends.receive(ends.client(), 4)).isEqualTo("pong");
    }

    @Test
    @DisplayName(
            "a half-open connection is silent while both ends are open, and reset once it is over if something was lost")
    void halfOpen() throws IOException {
        var talking = connect();
        var quiet = connect();
        var fault = proxy.halfOpen();

        Ends.send(talking.client(), "lost");
        Ends.send(talking.server(), "lost");

        Ends.assertSilent(talking.server());
        Ends.assertSilent(talking.client());
        assertThat(proxy.openConnections()).isEqualTo(2);
        fault.off();
        Ends.assertReset(talking.client());
        Ends.assertReset(talking.server());
        quiet.assertWorks();
        connect().assertWorks();
    }

    @Test
    @DisplayName("an end of a half-open connection doesn't hear that the other closed, or was reset")
    void halfOpenClose() throws IOException {
        var closing = connect();
        var resetting = connect();
        var fault = proxy.halfOpen();

        closing.client().close();
        resetting.client().setSoLinger(true, 0);
        resetting.client().close();

        for (var server : List.of(closing.server(), resetting.server())) {
            Ends.assertSilent(server);
            Ends.send(server, "anybody there?");
            Ends.assertSilent(server);
        }
        fault.off();
        Ends.assertReset(closing.server());
        Ends.assertReset(resetting.server());
    }

    @Test
    @DisplayName("a connection made while everything is half-open is accepted and silent")
    void halfOpenNew() throws IOException {
        var fault = proxy.halfOpen(Direction.TO_CLIENT);
        var ends = connect();

        Ends.send(ends.client(), "ping");
        assertThat(Ends.receive(ends.server(), 4)).isEqualTo("ping");
        Ends.send(ends.server(), "pong");

        Ends.assertSilent(ends.client());
        fault.off();
        Ends.assertReset(ends.client());
    }

    @Test
    @DisplayName("no more bytes a second pass than the limit allows, until it is switched off")
    void limit() throws IOException {
        var ends = connect();
        var fault = proxy.limit(Direction.TO_SERVER, 10_000);
        long start = System.nanoTime();

        Ends.send(ends.client(), "x".repeat(10_000));
        Ends.receive(ends.server(), 10_000);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(900));
        proxy.limit(Direction.TO_SERVER, 1);
        Ends.send(ends.client(), "ping");
        assertThat(Ends.receive(ends.server(), 1)).isEqualTo("p");
        fault.off();
        proxy.clear();
        assertThat(Ends.receive(ends.server(), 3)).isEqualTo("ing");
        ends.assertWorks();
    }

    @Test
    @DisplayName("a connection is cut after exactly as many bytes, counted from when the fault was made")
    void cutAfter() throws IOException {
        var ends = connect();
        ends.assertWorks();
        var fault = proxy.cutAfter(Direction.TO_SERVER, 10);

        Ends.send(ends.client(), "0123456");
        assertThat(Ends.receive(ends.server(), 7)).isEqualTo("0123456");
        Ends.send(ends.client(), "789abcdef");

        assertThat(Ends.receive(ends.server(), 3)).isEqualTo("789");
        Ends.assertReset(ends.server());
        Ends.assertReset(ends.client());
        assertThat(proxy.bytes(Direction.TO_SERVER)).isEqualTo(14);
        fault.off();
        var next = connect();
        Ends.send(next.client(), "0123456789abcdef");
        assertThat(Ends.receive(next.server(), 16)).hasSize(16);
    }

    @Test
    @DisplayName("closing ends every connection, whatever fault is on, and leaves no thread and no port")
    void closes() throws IOException {
        var stalled = connect();
        proxy.stall();
        Ends.send(stalled.client(), "wait");
        var silent = connect();
        proxy.halfOpen();
        Ends.send(silent.server(), "lost");

        proxy.close();
        proxy.close();

        for (var ends : List.of(stalled, silent)) {
            Ends.assertReset(ends.client());
            Ends.assertReset(ends.server());
        }
        assertThat(proxy.openConnections()).isZero();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::knock);
        Threads.assertNone("testbed-tcp-proxy");
    }

    @Test
    @DisplayName("a fault without size is refused by name and value")
    void sizes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.limit(Direction.TO_CLIENT, 0))
                .withMessage("bytesPerSecond is 0 and must be positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.cutAfter(Direction.TO_CLIENT, -1))
                .withMessage("count is -1 and must be positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.delay(Duration.ZERO))
                .withMessage("latency is 0 and must be positive");
    }
}
