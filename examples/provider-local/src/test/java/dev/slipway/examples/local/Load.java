package dev.slipway.examples.local;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Posts all the time, half of the requests on new connections, and remembers every failure. */
final class Load implements AutoCloseable {
    private final URI endpoint;
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final long start = System.nanoTime();
    private final List<Thread> threads;
    private volatile boolean stopped;

    Load(URI endpoint) {
        this.endpoint = endpoint;
        this.threads = List.of(new Thread(() -> post(true), "load-new"), new Thread(() -> post(false), "load-kept"));
        threads.forEach(Thread::start);
    }

    List<String> failures() {
        return failures;
    }

    Map<String, Integer> answers() {
        return answers;
    }

    double perSecond() {
        return sent.get() / ((System.nanoTime() - start) / 1e9);
    }

    private void post(boolean fresh) {
        @Nullable PlainClient client = null;
        while (!stopped) {
            try {
                if (client == null) {
                    client = new PlainClient(endpoint);
                }
                sent.incrementAndGet();
                var answer = client.post("/predict", "{\"data\":1}");
                if (answer.status() != 200) {
                    failures.add(answer.toString());
                }
                answers.merge(answer.body(), 1, Integer::sum);
                if (fresh) {
                    client.close();
                    client = null;
                }
            } catch (IOException e) {
                failures.add((fresh ? "new: " : "kept: ") + e);
                client = null;
            }
            Processes.pause(8);
        }
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
