package dev.slipway.testbed.fault;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The requests that came to a proxy, in the order in which they came. Thread-safe. */
public final class RequestLog {
    private final Queue<RecordedRequest> requests = new ConcurrentLinkedQueue<>();

    RequestLog() {}

    RecordedRequest add(KubeRequest request) {
        var recorded = new RecordedRequest(request);
        requests.add(recorded);
        return recorded;
    }

    /**
     * Those that are meant, also those that a fault struck.
     *
     * @param which the requests that are meant
     * @return a copy, oldest first
     */
    public List<RecordedRequest> all(Requests which) {
        return requests.stream()
                .filter(recorded -> which.include(recorded.request()))
                .toList();
    }

    /**
     * How many came, also those that a fault struck.
     *
     * @param which the requests that are meant
     * @return zero or more
     */
    public long count(Requests which) {
        return all(which).size();
    }

    /** Forgets what came until now, so that a test counts from here. */
    public void forget() {
        requests.clear();
    }
}
