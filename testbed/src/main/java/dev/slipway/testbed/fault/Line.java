package dev.slipway.testbed.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** One connection through a {@link TcpProxy}: a client's half and the server's half. Thread-safe. */
final class Line {
    private static final int CONNECT_MILLIS = 10_000;

    private final TcpConditions conditions;
    private final ObjLongConsumer<Direction> counter;
    private final Consumer<Line> onClosed;
    private final Socket client;
    private final Socket server = new Socket();
    private final AtomicInteger flowing = new AtomicInteger(Direction.values().length);
    private volatile boolean open = true;
    private volatile boolean lossy;

    Line(Socket client, TcpConditions conditions, ObjLongConsumer<Direction> counter, Consumer<Line> onClosed) {
        this.client = client;
        this.conditions = conditions;
        this.counter = counter;
        this.onClosed = onClosed;
    }

    /** Connects to the server and passes bytes until both ends are done. Blocks. */
    void run(InetSocketAddress target, Executor executor) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, CONNECT_MILLIS);
            executor.execute(() -> flow(new Pump(this, conditions, Direction.TO_CLIENT, server, client)));
        } catch (IOException | RejectedExecutionException e) {
            reset();
            return;
        }
        flow(new Pump(this, conditions, Direction.TO_SERVER, client, server));
    }

    private void flow(Pump pump) {
        try {
            pump.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
        if (flowing.decrementAndGet() == 0 && !lossy) {
            close(false);
        }
    }

    boolean isOpen() {
        return open;
    }

    void count(Direction direction, int bytes) {
        counter.accept(direction, bytes);
    }

    /** Something got lost, so the ends don't agree any more on what was said. */
    void lose() {
        lossy = true;
        if (!conditions.any(TcpFault.Kind.HALF_OPEN)) {
            // It was switched off just now, and whoever did that doesn't know of this line.
            reset();
        }
    }

    boolean isLossy() {
        return lossy;
    }

    /** One end is gone; the other hears of it unless such news is lost too. */
    void broken(Direction news) {
        if (conditions.any(TcpFault.Kind.HALF_OPEN, news)) {
            lose();
        } else {
            reset();
        }
    }

    /** Both ends get a reset. Idempotent. */
    void reset() {
        close(true);
    }

    private synchronized void close(boolean hard) {
        if (!open) {
            return;
        }
        open = false;
        for (Socket socket : new Socket[] {client, server}) {
            try (socket) {
                if (hard) {
                    socket.setSoLinger(true, 0);
                }
            } catch (IOException e) {
                // It is closed already, which is what was wanted.
            }
        }
        conditions.changed();
        onClosed.accept(this);
    }
}
