package dev.slipway.testbed.fault;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The faults that are on now, and the waiting for them to change. Thread-safe. */
final class TcpConditions {
    private final List<TcpFault> on = new CopyOnWriteArrayList<>();

    void add(TcpFault fault) {
        on.add(fault);
        changed();
    }

    /** Returns whether it was on. */
    boolean remove(TcpFault fault) {
        boolean was = on.remove(fault);
        changed();
        return was;
    }

    List<TcpFault> all() {
        return List.copyOf(on);
    }

    boolean has(TcpFault fault) {
        return on.contains(fault);
    }

    boolean any(TcpFault.Kind kind) {
        return on.stream().anyMatch(fault -> fault.kind() == kind);
    }

    boolean any(TcpFault.Kind kind, Direction direction) {
        return of(kind, direction).findAny().isPresent();
    }

    Stream<TcpFault> of(TcpFault.Kind kind, Direction direction) {
        return on.stream().filter(fault -> fault.kind() == kind && fault.isOn(direction));
    }

    /** The lowest limit in bytes a second; empty if there is none. */
    OptionalLong rate(Direction direction) {
        return of(TcpFault.Kind.LIMIT, direction).mapToLong(TcpFault::amount).min();
    }

    /** Lets everybody who waits look again. */
    synchronized void changed() {
        notifyAll();
    }

    /** Waits as long as something holds, but no longer than so many nanoseconds. */
    synchronized void waitWhile(BooleanSupplier holds, long atMostNanos) throws InterruptedException {
        long start = System.nanoTime();
        long left = atMostNanos;
        while (left > 0 && holds.getAsBoolean()) {
            // One more than whole milliseconds: to wait for zero would be to wait for ever.
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            left = atMostNanos - (System.nanoTime() - start);
        }
    }
}
