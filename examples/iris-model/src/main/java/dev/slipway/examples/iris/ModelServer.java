package dev.slipway.examples.iris;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Listens and answers from the start; predictions once a model is loaded. Closing lets requests that are here finish,
 * for a bounded time. Thread-safe.
 */
final class ModelServer implements AutoCloseable {
    /** How long requests may take to finish once the server is closing. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final int THREADS = 16;
    private static final int MOST_CONNECTIONS = 1024;
    private static final int BACKLOG = 512;
    private static final Duration QUIET = Duration.ofMillis(50);

    private final HttpServer http;
    private final ThreadPoolExecutor threads;
    private final Readiness readiness = new Readiness();
    private final ServerMetrics metrics;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    private ModelServer(HttpServer http, SeldonIdentity identity, EventLog log) {
        this.http = http;
        this.metrics = new ServerMetrics(identity);
        // A connection has at most one request waiting, so the bound on connections bounds this queue. A bound of its
        // own
        // would be worse: the JDK drops a request that an executor refuses and leaves its client waiting.
        this.threads =
                new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    var thread = new Thread(task, "iris-request");
                    thread.setDaemon(true);
                    return thread;
                });
        var answers = new Answers(readiness, identity, metrics);
        http.createContext("/", new RequestHandler(answers, readiness, metrics, log));
        http.setExecutor(this::execute);
    }

    /** Binds and starts to answer; port 0 takes a free one. Throws {@link IOException} if it cannot listen there. */
    static ModelServer start(InetSocketAddress address, SeldonIdentity identity, EventLog log) throws IOException {
        tuneHttpServer();
        var server = new ModelServer(HttpServer.create(address, BACKLOG), identity, log);
        server.http.start();
        return server;
    }

    int port() {
        return http.getAddress().getPort();
    }

    void loaded(Classifier classifier) {
        metrics.loaded(classifier);
        readiness.loaded(classifier);
    }

    /** Waits that long, or until the server is closed; true if it was closed. */
    boolean awaitClosed(Duration duration) throws InterruptedException {
        return closed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    void awaitClosed() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        readiness.stopping();
        // The JDK's stop closes the port at once but then waits its whole delay even if nobody is left to wait for, so
        // it runs aside while this thread watches for the last request.
        var stopping = new Thread(() -> http.stop((int) GRACE.toSeconds()), "iris-stop");
        stopping.setDaemon(true);
        stopping.start();
        try {
            awaitQuiet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdown();
        closed.countDown();
    }

    private void execute(Runnable exchange) {
        inFlight.incrementAndGet();
        threads.execute(() -> {
            try {
                exchange.run();
            } finally {
                inFlight.decrementAndGet();
            }
        });
    }

    /** Quiet means no request for a moment: one may just be on its way from the socket to a thread. */
    private void awaitQuiet() throws InterruptedException {
        long deadline = System.nanoTime() + GRACE.toNanos();
        long quietSince = System.nanoTime();
        while (System.nanoTime() < deadline && System.nanoTime() - quietSince < QUIET.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(5);
            if (inFlight.get() > 0) {
                quietSince = System.nanoTime();
            }
        }
    }

    /**
     * The JDK reads these once, when its server class is first used. Without the first, each answer on a kept connection
     * can wait 40 ms for an acknowledgement, since headers and body are written apart. The others: closing a kept
     * connection after 30 seconds, from the 200th on, or after a refusal that left more than 64 KiB of a body unread, hits
     * clients that reuse it at that moment; and a client that never finishes its request must give its thread back.
     */
    private static void tuneHttpServer() {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "900");
        System.setProperty("sun.net.httpserver.maxIdleConnections", String.valueOf(MOST_CONNECTIONS));
        System.setProperty("sun.net.httpserver.drainAmount", String.valueOf(16 * RequestBody.MOST_BYTES));
        System.setProperty("jdk.httpserver.maxConnections", String.valueOf(MOST_CONNECTIONS));
        System.setProperty("sun.net.httpserver.maxReqTime", "60");
        System.setProperty("sun.net.httpserver.maxRspTime", "60");
    }
}
