package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Time that passes only when somebody waits or a test lets it, so that minutes take no time and everything comes in one order. What is
 * due meanwhile happens at its time. Not thread-safe.
 */
public final class SteppedTime implements FakeTime {
    private static final Instant BEGINNING = Instant.parse("2031-05-06T07:08:09.250Z");

    private final TreeMap<Long, Runnable> due = new TreeMap<>();
    private long nanos;
    private long ringsAt = Long.MAX_VALUE;

    @Override
    public Instant instant() {
        return BEGINNING.plusNanos(nanos);
    }

    @Override
    public long nanos() {
        // No test may go by the number itself.
        return nanos - 77_000_000_000L;
    }

    @Override
    public void waitOn(Object monitor, Duration most) {
        pass(most);
    }

    @Override
    public boolean isRinging() {
        return nanos >= ringsAt;
    }

    /** From then on nobody waits any longer, until this is said again. */
    public void ringIn(Duration later) {
        ringsAt = nanos + later.toNanos();
        in(later, () -> {});
    }

    /** Lets something happen later. */
    public void in(Duration later, Runnable happening) {
        long at = nanos + later.toNanos();
        while (due.containsKey(at)) {
            at++;
        }
        due.put(at, happening);
    }

    /** Lets time pass, up to the next thing that is due. */
    public void pass(Duration most) {
        Map.Entry<Long, Runnable> next = due.firstEntry();
        long until = nanos + most.toNanos();
        if (next == null || next.getKey() > until) {
            nanos = until;
            return;
        }
        nanos = Math.max(nanos, next.getKey());
        due.pollFirstEntry();
        next.getValue().run();
    }

    /** Lets time pass, all of it. */
    public void passAll(Duration time) {
        long until = nanos + time.toNanos();
        while (nanos < until) {
            pass(Duration.ofNanos(until - nanos));
        }
    }
}
