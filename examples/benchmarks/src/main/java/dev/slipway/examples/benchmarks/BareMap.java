package dev.slipway.examples.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The least that a ledger in memory can be: a map that is copied, changed in one place, and compared and set. */
final class BareMap implements Target {
    private final AtomicReference<Map<Integer, Long>> ledger = new AtomicReference<>(Map.of());

    BareMap() {
        for (int worker = 0; worker < StoreCommits.DEPLOYMENTS; worker++) {
            once(worker);
        }
    }

    @Override
    public long once(int worker) {
        for (long conflicts = 0; ; conflicts++) {
            Map<Integer, Long> before = ledger.get();
            var next = new LinkedHashMap<>(before);
            next.merge(worker % StoreCommits.DEPLOYMENTS, 1L, Long::sum);
            if (ledger.compareAndSet(before, next)) {
                return conflicts;
            }
        }
    }
}
