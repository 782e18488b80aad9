package dev.slipway.testbed.fault;

import java.util.Set;
import java.util.function.Consumer;

/** One fault of a {@link TcpProxy}. Thread-safe. */
final class TcpFault implements Fault {
    enum Kind {
        /** Nobody listens. */
        REFUSE,
        /** Whoever connects is reset. */
        RESET_NEW,
        /** Each piece arrives late; the amount is nanoseconds. */
        DELAY,
        /** Bytes wait. */
        STALL,
        /** Bytes, and the news that an end is closed, are lost. */
        HALF_OPEN,
        /** The amount is bytes a second. */
        LIMIT,
        /** The amount is the bytes that pass before the connection is reset. */
        CUT_AFTER
    }

    private final Kind kind;
    private final Set<Direction> directions;
    private final long amount;
    private final Consumer<TcpFault> end;

    TcpFault(Kind kind, Set<Direction> directions, long amount, Consumer<TcpFault> end) {
        this.kind = kind;
        this.directions = Set.copyOf(directions);
        this.amount = amount;
        this.end = end;
    }

    Kind kind() {
        return kind;
    }

    long amount() {
        return amount;
    }

    boolean isOn(Direction direction) {
        return directions.contains(direction);
    }

    @Override
    public void off() {
        end.accept(this);
    }

    @Override
    public String toString() {
        return kind + " " + directions + " " + amount;
    }
}
