package dev.slipway.testbed.fault;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The faults of an {@link HttpProxy}, put on in a sentence: {@code proxy.faults().on(writes()).nth(3).loseAnswer()}. Thread-safe.
 */
public final class HttpFaults {
    private final List<RequestFault> on = new CopyOnWriteArrayList<>();

    HttpFaults() {}

    /**
     * Begins a fault.
     *
     * @param which the requests that it may strike
     * @return all of them from now on, to be narrowed
     */
    public Occasion on(Requests which) {
        return new Occasion(this, which, 1, Long.MAX_VALUE);
    }

    /** Switches every fault off. */
    public void clear() {
        on.forEach(RequestFault::off);
    }

    RequestFault add(Requests which, long first, long last, Effect effect) {
        var fault = new RequestFault(which, first, last, effect, on::remove);
        on.add(fault);
        return fault;
    }

    /** Lets each fault count a request; returns those that strike it, the oldest first. */
    List<RequestFault> strike(KubeRequest request) {
        return on.stream().filter(fault -> fault.isDue(request)).toList();
    }
}
