package dev.slipway.testbed.node;

import dev.slipway.testbed.process.Ports;

/**
 * Who of a node listens where, held for it until this is closed: nobody else gets a port while the process that it is for is
 * dead, or hasn't been asked for yet.
 */
final class NodePorts implements AutoCloseable {
    private static final int COUNT = 7;

    private final Ports claim;

    private NodePorts(Ports claim) {
        this.claim = claim;
    }

    static NodePorts claim() {
        return new NodePorts(Ports.claim(COUNT));
    }

    int kubelet() {
        return number(0);
    }

    int proxyHealth() {
        return number(1);
    }

    int proxyMetrics() {
        return number(2);
    }

    int web() {
        return number(3);
    }

    int nginxWeb() {
        return number(4);
    }

    int traefik() {
        return number(5);
    }

    int prometheus() {
        return number(6);
    }

    private int number(int index) {
        return claim.numbers().get(index);
    }

    /** Gives them back. Idempotent. */
    @Override
    public void close() {
        claim.close();
    }
}
