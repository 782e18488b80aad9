package dev.slipway.testbed.process;

import dev.slipway.testbed.TestbedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports of the loopback address for processes that can't be told to choose one themselves.
 *
 * <p>They are taken from {@value #FIRST} to {@value #LAST}, which neither outgoing connections nor node ports use, so
 * that nothing else takes one between its choice and its use. Thread-safe.
 */
public final class Ports implements AutoCloseable {
    static final int FIRST = 12_000;
    static final int LAST = 29_999;
    private static final int TRIES = 2_000;
    private static final int CONNECT_MILLIS = 1_000;

    private final List<Socket> held;

    private Ports(List<Socket> held) {
        this.held = held;
    }

    /**
     * Claims ports on which nothing listens: until this is closed nobody else who looks here for a free one gets them,
     * also while the process that they are for is dead. Servers listen on them in spite of the claim, as they set
     * {@code SO_REUSEADDR}.
     *
     * @param count how many, at least 1
     * @return the claim
     * @throws TestbedException {@code BROKEN} when there are not as many free ports
     */
    public static Ports claim(int count) {
        var claim = new Ports(new ArrayList<>());
        try {
            for (var tries = 0; claim.held.size() < count; tries++) {
                if (tries == TRIES) {
                    throw new TestbedException(
                            TestbedException.Code.BROKEN,
                            "No " + count + " free loopback ports between " + FIRST + " and " + LAST);
                }
                claim.tryOne();
            }
            return claim;
        } catch (RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    /**
     * Chooses ports on which nothing listens, for use at once.
     *
     * @param count how many, at least 1
     * @return different ports, as many as asked for
     * @throws TestbedException {@code BROKEN} when there are not as many free ports
     */
    public static List<Integer> free(int count) {
        try (var claim = claim(count)) {
            return claim.numbers();
        }
    }

    /**
     * The ports.
     *
     * @return different ports, as many as were claimed
     */
    public List<Integer> numbers() {
        return held.stream().map(Socket::getLocalPort).toList();
    }

    /** Gives them back. Idempotent. */
    @Override
    public void close() {
        held.forEach(Ports::closeQuietly);
    }

    private void tryOne() {
        var port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
        var socket = new Socket();
        try {
            // Bound like this, it shares the port with nobody, neither a listener nor another claim.
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            // From now on it shares it with a server that sets the same.
            socket.setReuseAddress(true);
            held.add(socket);
        } catch (IOException e) {
            // Taken: the next try takes another.
            closeQuietly(socket);
        }
    }

    /**
     * Says whether something listens on a port.
     *
     * @param port the port
     * @return true if a connection was accepted within a second
     */
    public static boolean isOpen(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new TestbedException(TestbedException.Code.BROKEN, "A socket can't be closed", e);
        }
    }
}
