package dev.slipway.testbed.process;

import dev.slipway.testbed.TestbedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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
public final class Ports {
    static final int FIRST = 12_000;
    static final int LAST = 29_999;
    private static final int TRIES = 2_000;

    private Ports() {}

    /**
     * Chooses ports on which nothing listens.
     *
     * @param count how many, at least 1
     * @return different ports, as many as asked for
     * @throws TestbedException {@code BROKEN} when there are not as many free ports
     */
    public static List<Integer> free(int count) {
        var held = new ArrayList<ServerSocket>();
        try {
            for (var tries = 0; held.size() < count; tries++) {
                if (tries == TRIES) {
                    throw new TestbedException(
                            TestbedException.Code.BROKEN,
                            "No " + count + " free loopback ports between " + FIRST + " and " + LAST);
                }
                hold(held);
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (var socket : held) {
                closeQuietly(socket);
            }
        }
    }

    /**
     * Says whether something listens on a port.
     *
     * @param port the port
     * @return true if a connection was accepted
     */
    public static boolean isOpen(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void hold(List<ServerSocket> held) {
        var port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
        try {
            var socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                held.add(socket);
            } catch (IOException e) {
                // Taken: the next try takes another.
                closeQuietly(socket);
            }
        } catch (IOException e) {
            throw new TestbedException(TestbedException.Code.BROKEN, "No socket can be opened", e);
        }
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new TestbedException(TestbedException.Code.BROKEN, "A socket can't be closed", e);
        }
    }
}
