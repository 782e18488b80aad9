package dev.slipway.examples.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Finds free ports, and gives none of them to two replicas at once. Thread-safe. */
final class Ports {
    private final String host;
    private final Set<Integer> given = new HashSet<>();

    Ports(String host) {
        this.host = host;
    }

    /** A port that nobody listens on now; it is the caller's until released. Empty if the range has none. */
    synchronized OptionalInt take(PortRange range) {
        int offset = ThreadLocalRandom.current().nextInt(range.size());
        for (int i = 0; i < range.size(); i++) {
            int port = range.first() + (offset + i) % range.size();
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return OptionalInt.of(port);
            }
        }
        return OptionalInt.empty();
    }

    /** Keeps a port for an endpoint that had it before, whether or not it can be had now. */
    synchronized void reserve(int port) {
        given.add(port);
    }

    synchronized void release(int port) {
        given.remove(port);
    }

    /** Endpoints listen on the host's address, models on the loopback address. */
    private boolean isFree(int port) {
        try {
            return isFree(InetAddress.getLoopbackAddress(), port) && isFree(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean isFree(InetAddress address, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
