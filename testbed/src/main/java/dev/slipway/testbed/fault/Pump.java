package dev.slipway.testbed.fault;

import java.io.IOException;
import java.net.Socket;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Moves the bytes of one connection in one direction, under the conditions of each moment. Runs in one thread. */
final class Pump {
    private static final int PIECE = 16 * 1024;
    private static final int PIECES_A_SECOND = 20;

    private final Line line;
    private final TcpConditions conditions;
    private final Direction direction;
    private final Socket source;
    private final Socket sink;
    private final Map<TcpFault, Long> passedSince = new HashMap<>();

    Pump(Line line, TcpConditions conditions, Direction direction, Socket source, Socket sink) {
        this.line = line;
        this.conditions = conditions;
        this.direction = direction;
        this.source = source;
        this.sink = sink;
    }

    /** Returns when this direction is over. */
    void run() throws InterruptedException {
        byte[] piece = new byte[PIECE];
        while (line.isOpen()) {
            int size;
            try {
                size = source.getInputStream().read(piece);
            } catch (IOException e) {
                line.broken(direction);
                return;
            }
            awaitDelay();
            if (size < 0) {
                end();
                return;
            }
            if (!pass(piece, size)) {
                return;
            }
        }
    }

    private void awaitDelay() throws InterruptedException {
        for (var delay : conditions.of(TcpFault.Kind.DELAY, direction).toList()) {
            conditions.waitWhile(() -> conditions.has(delay) && line.isOpen(), delay.amount());
        }
    }

    private void awaitFlow() throws InterruptedException {
        conditions.waitWhile(
                () -> conditions.any(TcpFault.Kind.STALL, direction) && line.isOpen(), TimeUnit.DAYS.toNanos(1));
    }

    private boolean isSwallowing() {
        return conditions.any(TcpFault.Kind.HALF_OPEN, direction);
    }

    private void end() throws InterruptedException {
        awaitFlow();
        if (isSwallowing()) {
            line.lose();
            return;
        }
        try {
            sink.shutdownOutput();
        } catch (IOException e) {
            line.broken(direction.opposite());
        }
    }

    private boolean pass(byte[] piece, int size) throws InterruptedException {
        int done = 0;
        while (done < size) {
            awaitFlow();
            if (isSwallowing()) {
                line.lose();
                return true;
            }
            if (!line.isOpen()) {
                return false;
            }
            var rate = conditions.rate(direction);
            int share = size - done;
            if (rate.isPresent()) {
                share = (int) Math.max(1, Math.min(share, rate.getAsLong() / PIECES_A_SECOND));
            }
            var cut = nextCut();
            if (cut.isPresent()) {
                share = (int) Math.min(share, left(cut.get()));
            }
            if (!write(piece, done, share)) {
                return false;
            }
            done += share;
            if (cut.isPresent() && left(cut.get()) <= 0) {
                line.reset();
                return false;
            }
            if (rate.isPresent()) {
                conditions.waitWhile(
                        () -> conditions.rate(direction).equals(rate) && line.isOpen(),
                        share * TimeUnit.SECONDS.toNanos(1) / rate.getAsLong());
            }
        }
        return true;
    }

    private boolean write(byte[] piece, int from, int size) {
        // Counted before: whoever has received it may count on that.
        line.count(direction, size);
        conditions
                .of(TcpFault.Kind.CUT_AFTER, direction)
                .forEach(cut -> passedSince.merge(cut, (long) size, Long::sum));
        try {
            sink.getOutputStream().write(piece, from, size);
            return true;
        } catch (IOException e) {
            line.broken(direction.opposite());
            // Where that news is lost, the sender goes on sending.
            return line.isOpen();
        }
    }

    private Optional<TcpFault> nextCut() {
        return conditions.of(TcpFault.Kind.CUT_AFTER, direction).min(Comparator.comparingLong(this::left));
    }

    private long left(TcpFault cut) {
        return cut.amount() - passedSince.getOrDefault(cut, 0L);
    }
}
