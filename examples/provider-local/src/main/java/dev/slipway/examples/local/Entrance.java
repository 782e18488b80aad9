package dev.slipway.examples.local;

import dev.slipway.model.Endpoint;
import java.util.Map;

/** What requests to one endpoint meet: first the guard as it is at that moment, then the replicas' rotation. Thread-safe. */
final class Entrance {
    private final Rotation rotation;
    private volatile Guard guard = Guard.of(Endpoint.Access.PRIVATE, Map.of());

    Entrance(Rotation rotation) {
        this.rotation = rotation;
    }

    Rotation rotation() {
        return rotation;
    }

    Guard guard() {
        return guard;
    }

    /** From now on every request meets this one. */
    void post(Guard next) {
        this.guard = next;
    }
}
