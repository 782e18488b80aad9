package dev.slipway.examples.quickstart;

import dev.slipway.model.ExampleCall;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Predictions asked for all the time, half of them on new connections, none of them twice. Thread-safe. */
final class Load implements AutoCloseable {
    private static final int CALLERS = 4;

    /** Four callers with this pause are about 70 requests a second. */
    private static final long PAUSE_MILLIS = 50;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Duration> times = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long since = System.nanoTime();

    /** What came of the requests since the last look. */
    record Figures(
            String name, int requests, List<String> failures, double perSecond, Duration median, Duration slowest) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-16s %5d requests  %3.0f/s  %d failures  median %.1f ms  slowest %.1f ms",
                    name,
                    requests,
                    perSecond,
                    failures.size(),
                    median.toNanos() / 1e6,
                    slowest.toNanos() / 1e6);
        }
    }

    Load(ExampleCall call) {
        for (int i = 0; i < CALLERS; i++) {
            boolean reuses = i % 2 == 0;
            var thread = new Thread(() -> run(new PlainClient(call.uri(), call.body(), reuses)), "caller-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(PlainClient client) {
        try (client) {
            while (!closed.get()) {
                ask(client);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(PlainClient client) {
        long start = System.nanoTime();
        String failure = "";
        try {
            Caller.Answer answer = client.post();
            if (answer.status() != 200 || !answer.body().contains("ndarray")) {
                failure = answer.toString();
            }
        } catch (IOException e) {
            failure = e.toString();
        }
        synchronized (this) {
            times.add(Duration.ofNanos(System.nanoTime() - start));
            if (!failure.isEmpty()) {
                failures.add(failure);
            }
        }
    }

    synchronized int requests() {
        return times.size();
    }

    /** The figures since the last look; counting begins anew. */
    synchronized Figures look(String name) {
        List<Duration> sorted = times.stream().sorted().toList();
        double seconds = (System.nanoTime() - since) / 1e9;
        var figures = new Figures(
                name,
                sorted.size(),
                List.copyOf(failures),
                sorted.size() / seconds,
                sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() / 2),
                sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() - 1));
        times.clear();
        failures.clear();
        since = System.nanoTime();
        return figures;
    }

    @Override
    public void close() {
        closed.set(true);
        try {
            for (Thread thread : threads) {
                thread.join(5_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
