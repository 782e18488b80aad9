package dev.slipway.examples.benchmarks;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How much memory something keeps from being collected, beyond what was there before. */
final class LiveHeap {
    private static final int COLLECTIONS = 3;

    private LiveHeap() {}

    /** Makes it so many times, each after the last was dropped, and once before that doesn't count; bytes, in that order. */
    static <T> List<Double> retained(int times, Supplier<T> making, Consumer<T> ending) {
        once(making, ending);
        List<Double> retained = new ArrayList<>();
        for (int time = 0; time < times; time++) {
            retained.add(once(making, ending));
        }
        return retained;
    }

    private static <T> double once(Supplier<T> making, Consumer<T> ending) {
        long before = live();
        T made = making.get();
        try {
            return live() - before;
        } finally {
            Reference.reachabilityFence(made);
            ending.accept(made);
        }
    }

    private static long live() {
        Runtime runtime = Runtime.getRuntime();
        for (int collection = 0; collection < COLLECTIONS; collection++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
