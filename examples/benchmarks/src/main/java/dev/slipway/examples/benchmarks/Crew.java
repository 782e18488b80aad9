package dev.slipway.examples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads of this process that do something for a while. */
final class Crew implements AutoCloseable {
    private static final Path COUNTERS = Path.of("/proc/self/io");
    private static final String WRITTEN = "wchar: ";
    private final int size;
    private final ExecutorService threads;

    Crew(int size) {
        this.size = size;
        this.threads = Executors.newFixedThreadPool(size);
    }

    /** All do it until the time is over; what was begun is brought to its end. The first of them has this number. */
    Tally round(Target target, int first, long millis) throws IOException, InterruptedException {
        long before = written();
        long begin = System.nanoTime();
        long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Future<Tally>> tallies = new ArrayList<>();
        for (int number = 0; number < size; number++) {
            int worker = first + number;
            tallies.add(threads.submit(() -> alone(target, worker, begin, end)));
        }
        Tally all = Tally.none();
        for (Future<Tally> tally : tallies) {
            try {
                all = all.beside(tally.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a round broke off", e.getCause());
            }
        }
        return new Tally(all.landed(), all.conflicts(), written() - before, all.nanos(), all.latencies());
    }

    private static Tally alone(Target target, int worker, long begin, long end) throws IOException {
        var latencies = new Latencies();
        long landed = 0;
        long conflicts = 0;
        long now = System.nanoTime();
        while (now < end) {
            conflicts += target.once(worker);
            landed++;
            long done = System.nanoTime();
            latencies.add(done - now);
            now = done;
        }
        return new Tally(landed, conflicts, 0, now - begin, latencies);
    }

    /** What this process has written so far, as Linux counts it; elsewhere always 0. */
    private static long written() throws IOException {
        if (!Files.isReadable(COUNTERS)) {
            return 0;
        }
        return Files.readAllLines(COUNTERS).stream()
                .filter(line -> line.startsWith(WRITTEN))
                .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
                .sum();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
