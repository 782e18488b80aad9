package dev.slipway.testbed.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on a loopback port whose connections a test can break. It doesn't look at what passes, so TLS with client certificates
 * goes through it; the client reaches it as 127.0.0.1 or localhost.
 *
 * <p>Faults are on from the call that makes them until {@link Fault#off()}; several can be on together. Those that don't name a direction
 * act on both. Closing the proxy closes every connection, idempotently. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final Set<Direction> BOTH = EnumSet.allOf(Direction.class);
    private static final long CLOSE_SECONDS = 30;

    private final InetSocketAddress target;
    private final TcpConditions conditions = new TcpConditions();
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final Map<Direction, AtomicLong> bytes = new EnumMap<>(Direction.class);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "testbed-tcp-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final Door door = new Door(threads, this::welcome);
    private boolean closed;

    private TcpProxy(InetSocketAddress target) {
        this.target = target;
        BOTH.forEach(direction -> bytes.put(direction, new AtomicLong()));
    }

    /**
     * Listens on a free port of 127.0.0.1 and passes on to a server, which need not be there yet.
     *
     * @param target where the server listens
     * @return the proxy, listening
     * @throws UncheckedIOException if no port can be had
     */
    public static TcpProxy to(InetSocketAddress target) {
        var proxy = new TcpProxy(target);
        try {
            proxy.door.claim();
            proxy.door.open();
            return proxy;
        } catch (IOException e) {
            proxy.close();
            throw new UncheckedIOException("no proxy in front of " + target + " could be opened", e);
        }
    }

    /**
     * Where clients connect to.
     *
     * @return an address of 127.0.0.1, the same as long as the proxy lives
     */
    public InetSocketAddress address() {
        return door.address();
    }

    /**
     * Where clients that talk HTTP find the server.
     *
     * @param scheme {@code http} or {@code https}
     * @return such as {@code https://127.0.0.1:40123}
     */
    public URI uri(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + address().getPort());
    }

    /** Resets every connection there is now; whoever connects later isn't touched. */
    public void reset() {
        lines.forEach(Line::reset);
    }

    /**
     * Whoever connects is accepted and reset at once; connections that exist are not touched.
     *
     * @return the fault, on
     */
    public Fault resetNew() {
        return on(TcpFault.Kind.RESET_NEW, BOTH, 0);
    }

    /**
     * Nobody listens, so whoever connects is refused; connections that exist are not touched. When this returns, the port is closed, and
     * when it is switched off, open.
     *
     * @return the fault, on
     */
    public Fault refuse() {
        return on(TcpFault.Kind.REFUSE, BOTH, 0);
    }

    /**
     * Each piece of at most 16 KiB arrives late.
     *
     * @param latency how late, positive
     * @return the fault, on
     */
    public Fault delay(Duration latency) {
        return on(TcpFault.Kind.DELAY, BOTH, positive("latency", latency.toNanos()));
    }

    /**
     * Each piece of at most 16 KiB arrives late in one direction.
     *
     * @param direction which way
     * @param latency how late, positive
     * @return the fault, on
     */
    public Fault delay(Direction direction, Duration latency) {
        return on(TcpFault.Kind.DELAY, Set.of(direction), positive("latency", latency.toNanos()));
    }

    /**
     * Bytes wait, as between hosts that can't reach each other for a while. Nothing is lost: once it is off, they arrive.
     *
     * @return the fault, on
     */
    public Fault stall() {
        return on(TcpFault.Kind.STALL, BOTH, 0);
    }

    /**
     * Bytes wait in one direction. Nothing is lost: once it is off, they arrive.
     *
     * @param direction which way
     * @return the fault, on
     */
    public Fault stall(Direction direction) {
        return on(TcpFault.Kind.STALL, Set.of(direction), 0);
    }

    /**
     * Bytes are swallowed and nothing is closed, as if the other host had lost power: either end hears nothing, not even that the other
     * has closed or was reset. Whoever connects is accepted. Once it is off, connections that lost something are reset.
     *
     * @return the fault, on
     */
    public Fault halfOpen() {
        return on(TcpFault.Kind.HALF_OPEN, BOTH, 0);
    }

    /**
     * As {@link #halfOpen()}, for what goes one way.
     *
     * @param direction which way bytes are lost
     * @return the fault, on
     */
    public Fault halfOpen(Direction direction) {
        return on(TcpFault.Kind.HALF_OPEN, Set.of(direction), 0);
    }

    /**
     * No connection moves more than so many bytes a second one way.
     *
     * @param direction which way
     * @param bytesPerSecond of each connection, positive
     * @return the fault, on
     */
    public Fault limit(Direction direction, long bytesPerSecond) {
        return on(TcpFault.Kind.LIMIT, Set.of(direction), positive("bytesPerSecond", bytesPerSecond));
    }

    /**
     * Resets each connection as soon as so many further bytes of it went one way; the last ones may be lost by the reset.
     *
     * @param direction which way
     * @param count bytes of each connection since now, positive
     * @return the fault, on
     */
    public Fault cutAfter(Direction direction, long count) {
        return on(TcpFault.Kind.CUT_AFTER, Set.of(direction), positive("count", count));
    }

    /** Switches every fault off. */
    public void clear() {
        conditions.all().forEach(TcpFault::off);
    }

    /**
     * How many clients were accepted since the proxy began, also those that were reset.
     *
     * @return zero or more
     */
    public long connections() {
        return connections.get();
    }

    /**
     * How many connections exist now.
     *
     * @return zero or more
     */
    public int openConnections() {
        return lines.size();
    }

    /**
     * How many bytes were passed on since the proxy began; what was swallowed isn't among them.
     *
     * @param direction which way
     * @return zero or more
     */
    public long bytes(Direction direction) {
        return bytes.get(direction).get();
    }

    @Override
    public void close() {
        // Not under the lock: it waits for a guest that is being welcomed.
        door.close();
        synchronized (this) {
            closed = true;
            // While the faults are still on, or what they hold back would get through first.
            lines.forEach(Line::reset);
            conditions.all().forEach(conditions::remove);
            threads.shutdown();
        }
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "threads of the proxy in front of " + target + " still run after " + CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is " + value + " and must be positive");
        }
        return value;
    }

    private Fault on(TcpFault.Kind kind, Set<Direction> directions, long amount) {
        var fault = new TcpFault(kind, directions, amount, this::off);
        conditions.add(fault);
        moveDoor();
        return fault;
    }

    private void off(TcpFault fault) {
        if (conditions.remove(fault)) {
            if (fault.kind() == TcpFault.Kind.HALF_OPEN) {
                lines.stream().filter(Line::isLossy).forEach(Line::reset);
            }
            moveDoor();
        }
    }

    private void moveDoor() {
        synchronized (door) {
            if (conditions.any(TcpFault.Kind.REFUSE)) {
                door.shut();
                return;
            }
            try {
                door.open();
            } catch (IOException e) {
                throw new UncheckedIOException("the proxy can't listen again on " + address(), e);
            }
        }
    }

    private synchronized void welcome(Socket client) {
        connections.incrementAndGet();
        var line = new Line(client, conditions, this::count, lines::remove);
        lines.add(line);
        if (closed || conditions.any(TcpFault.Kind.RESET_NEW)) {
            line.reset();
        } else {
            threads.execute(() -> line.run(target, threads));
        }
    }

    private void count(Direction direction, long passed) {
        bytes.get(direction).addAndGet(passed);
    }
}
