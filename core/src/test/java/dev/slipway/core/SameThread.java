package dev.slipway.core;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** No border at all: every call is made by the thread that wants it, and takes as long as it takes. For a simulation that decides itself which thread moves. */
public final class SameThread implements Border {
    private static final Duration ENOUGH = Duration.ofDays(365);

    /** Builds a manager that never leaves its caller's thread. */
    public static DeploymentManager build(DeploymentManagerBuilder builder) {
        return builder.build(settings -> new Assembly(settings, new SameThread()));
    }

    @Override
    public <T> T call(Callee callee, String what, Supplier<T> call, Consumer<T> unwanted) {
        return call.get();
    }

    @Override
    public <T> Errand<T> begin(Callee callee, String what, Supplier<T> call) {
        Errand<T> errand = new Errand<>(call, late -> {}, () -> {});
        errand.run();
        return errand;
    }

    @Override
    public <T> T within(Duration most, Supplier<T> work) {
        return work.get();
    }

    @Override
    public <T> T verb(Supplier<T> work) {
        return work.get();
    }

    @Override
    public <T> T patiently(Supplier<T> work) {
        return work.get();
    }

    @Override
    public void told(Runnable work) {
        work.run();
    }

    @Override
    public Duration left() {
        return ENOUGH;
    }

    @Override
    public Consumer<Runnable> courier(String to) {
        return Runnable::run;
    }

    @Override
    public void close() {
        // Nothing was begun.
    }
}
