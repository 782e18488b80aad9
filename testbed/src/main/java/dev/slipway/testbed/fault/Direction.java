package dev.slipway.testbed.fault;

/** Which way bytes go through a proxy. */
public enum Direction {
    /** What a client sends. */
    TO_SERVER,
    /** What the server sends. */
    TO_CLIENT;

    Direction opposite() {
        return this == TO_SERVER ? TO_CLIENT : TO_SERVER;
    }
}
