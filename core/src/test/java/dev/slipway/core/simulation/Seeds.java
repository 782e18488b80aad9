package dev.slipway.core.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Many seeds, several at a time: each has a stage of its own, so none notices the others. */
final class Seeds {
    private static final int AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();

    private Seeds() {}

    /** Runs all of them with the library as it is; throws what one breaks. */
    static Simulation.Counts run(long first, long many, LongFunction<World.Kinds> kinds) {
        var next = new AtomicLong(first);
        List<Simulation.Counts> counts = atOnce(stage -> {
            var sum = new Simulation.Counts(0, 0, 0, 0);
            for (long seed = next.getAndIncrement(); seed < first + many; seed = next.getAndIncrement()) {
                sum = sum.plus(new Seed(seed, stage).run(kinds.apply(seed), Variant.RIGHT));
            }
            return sum;
        });
        return counts.stream().reduce(new Simulation.Counts(0, 0, 0, 0), Simulation.Counts::plus);
    }

    /** The first of them in which a variant breaks one of these guarantees. */
    static Optional<Finding> search(
            long first, long many, World.Kinds kinds, Variant variant, List<String> guarantees) {
        var next = new AtomicLong(first);
        var found = new AtomicLong(Long.MAX_VALUE);
        List<Optional<Finding>> findings = atOnce(stage -> {
            for (long seed = next.getAndIncrement();
                    seed < first + many && seed < found.get();
                    seed = next.getAndIncrement()) {
                Optional<Broken> broken = new Seed(seed, stage)
                        .breaks(kinds, variant)
                        .filter(breach -> guarantees.contains(breach.guarantee()));
                if (broken.isPresent()) {
                    found.accumulateAndGet(seed, Math::min);
                    return Optional.of(new Finding(seed, broken.get()));
                }
            }
            return Optional.empty();
        });
        return findings.stream()
                .flatMap(Optional::stream)
                .filter(finding -> finding.seed() == found.get())
                .findFirst();
    }

    private static <T> List<T> atOnce(Work<T> work) {
        ExecutorService directors = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<T>> started = new ArrayList<>();
            for (int number = 0; number < AT_ONCE; number++) {
                started.add(directors.submit(() -> {
                    try (var stage = new Stage()) {
                        return work.on(stage);
                    }
                }));
            }
            List<T> done = new ArrayList<>();
            for (Future<T> one : started) {
                done.add(one.get());
            }
            return done;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            directors.shutdownNow();
        }
    }

    /** What one of the directors does. */
    @FunctionalInterface
    private interface Work<T> {
        T on(Stage stage);
    }

    /**
     * A seed in which something broke.
     *
     * @param seed which
     * @param broken what broke
     */
    record Finding(long seed, Broken broken) {}
}
