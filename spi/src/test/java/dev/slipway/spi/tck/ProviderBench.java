package dev.slipway.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.Observation;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Rollout;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** One back end, a provider on it, the record that it asks, and ways to wait. Not thread-safe but where it says so. */
final class ProviderBench implements AutoCloseable {
    static final StoreId STORE = new StoreId("store-ours");
    static final StoreId OTHER_STORE = new StoreId("store-theirs");
    private static final int MOST_ROUNDS = 100_000;
    private static final long WHILE_LOCKED_MILLIS = 400;

    final ProviderHarness harness;
    final KitRecord record;
    final DeploymentProvider provider;
    private final ProviderFacts facts = new ProviderFacts();
    private final List<DeploymentProvider> opened = new ArrayList<>();
    private final Map<DeploymentRef, Rollout> applied = new ConcurrentHashMap<>();
    private final List<Future<?>> running = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(body -> {
        var thread = new Thread(body, "kit");
        thread.setDaemon(true);
        return thread;
    });

    ProviderBench(ProviderHarness harness) {
        this.harness = harness;
        this.record = new KitRecord(STORE, harness.clock());
        this.provider = open(record);
    }

    DeploymentProvider open(KitRecord context) {
        var another = harness.open(context);
        opened.add(another);
        return another;
    }

    /** Another provider on the back end where that is possible, else the same. */
    DeploymentProvider other() {
        return harness.isShared() ? open(record) : provider;
    }

    /** A provider that works for another store, with a record of its own. */
    DeploymentProvider foreign(KitRecord theirs) {
        if (!harness.isShared()) {
            provider.close();
        }
        return open(theirs);
    }

    boolean canRoll() {
        return provider.capabilities().contains(Capability.ROLLING);
    }

    static DeploymentRef ref(String id) {
        return ref(STORE, id, "life-one");
    }

    static DeploymentRef ref(StoreId store, String id, String incarnation) {
        return new DeploymentRef(store, new GroupId("lab"), new DeploymentId(id), new Incarnation(incarnation));
    }

    Order order(DeploymentRef ref, long fence) {
        return new Order(harness, provider, ref, fence);
    }

    /** Applies with the record naming that very rollout. */
    ApplyResult apply(Order order) {
        Rollout rollout = order.rollout();
        record.name(rollout.deployment(), rollout.fence().value());
        goesOnWith(rollout);
        return promptly("apply", () -> provider.apply(rollout));
    }

    /** That rollout was applied by somebody else, and is gone on with like one of our own. Thread-safe. */
    void goesOnWith(Rollout rollout) {
        applied.put(rollout.deployment(), rollout);
    }

    /**
     * What isn't written to its end is applied again, as core does while it observes that: a back end may have to see one step done before
     * the next.
     */
    private void goOn(DeploymentRef ref, Observation.Present seen) {
        Rollout rollout = applied.get(ref);
        if (rollout == null
                || seen.isComplete()
                || !seen.stamp().equals(rollout.fence())
                || !record.named(ref).equals(Optional.of(rollout.fence()))) {
            return;
        }
        again("apply", () -> provider.apply(rollout));
    }

    /** What is asked again and again may come at a bad moment. */
    private void again(String what, Callable<ApplyResult> call) {
        try {
            promptly(what, call);
        } catch (ProviderException e) {
            assertThat(e.isRetryable()).as("P11 %s", e.toString()).isTrue();
        }
    }

    /** Applies, and waits until all of it is ready and nothing else is there. */
    Observation.Present serve(Order order) {
        Rollout rollout = order.rollout();
        assertThat(apply(order)).isEqualTo(ApplyResult.ACCEPTED);
        return await(
                rollout.deployment(), "all of fence " + rollout.fence() + " ready", seen -> isServing(seen, rollout));
    }

    static boolean isServing(Observation.Present seen, Rollout rollout) {
        var counts = seen.track().replicas();
        return seen.stamp().equals(rollout.fence())
                && seen.track().fence().equals(rollout.fence())
                && seen.isComplete()
                && seen.isSettled()
                && counts.desired() == rollout.replicas()
                && counts.existing() == rollout.replicas()
                && counts.updatedReady() == rollout.replicas()
                && counts.terminating() == 0;
    }

    ApplyResult remove(DeploymentRef ref, long fence) {
        record.name(ref, fence);
        return provider.remove(ref, new Fence(fence));
    }

    /** Removes, and waits until it is absent; the record forgets it then. */
    void removeWholly(DeploymentRef ref, long fence) {
        assertThat(remove(ref, fence)).isEqualTo(ApplyResult.ACCEPTED);
        awaitAbsent(ref);
        record.forget(ref);
    }

    Observation observe(DeploymentRef ref) {
        return observe(provider, ref);
    }

    Observation observe(DeploymentProvider asked, DeploymentRef ref) {
        var seen = asked.observe(List.of(ref), Freshness.LIVE).get(ref);
        assertThat(seen).as("P6 the observation of %s", ref).isNotNull();
        facts.check(ref, seen);
        return seen;
    }

    Observation.Present present(DeploymentRef ref) {
        return present(observe(ref), ref);
    }

    static Observation.Present present(Observation seen, DeploymentRef ref) {
        assertThat(seen).as("the observation of %s", ref).isInstanceOf(Observation.Present.class);
        return (Observation.Present) seen;
    }

    List<ReplicaId> ids(DeploymentRef ref) {
        return ProviderFacts.ids(present(ref).replicas());
    }

    Observation.Present await(DeploymentRef ref, String what, Predicate<Observation.Present> condition) {
        return await(ref, what, seen -> {}, condition);
    }

    /** Looks again and again, at every moment that can be observed, until something is true. */
    Observation.Present await(
            DeploymentRef ref,
            String what,
            Consumer<Observation.Present> always,
            Predicate<Observation.Present> condition) {
        var found = new ArrayList<Observation.Present>();
        await(what + ", of " + ref, () -> observe(ref), seen -> {
            if (seen instanceof Observation.Present present) {
                always.accept(present);
                found.add(present);
                if (condition.test(present)) {
                    return true;
                }
                goOn(ref, present);
            }
            return false;
        });
        return found.get(found.size() - 1);
    }

    void awaitAbsent(DeploymentRef ref) {
        awaitAbsent(ref, seen -> {});
    }

    /** Looks at every moment on the way. */
    void awaitAbsent(DeploymentRef ref, Consumer<Observation> always) {
        await("absence of " + ref, () -> observe(ref), seen -> {
            always.accept(seen);
            removeAgain(provider, ref, seen);
            return seen instanceof Observation.Absent;
        });
    }

    /** What is to be removed and is still there is removed again, as core does. Thread-safe. */
    void removeAgain(DeploymentProvider by, DeploymentRef ref, Observation seen) {
        if (seen instanceof Observation.Present) {
            record.named(ref).ifPresent(fence -> again("remove", () -> by.remove(ref, fence)));
        }
    }

    /** Waits until all of a rollout is ready, applied by another provider and again while it isn't written to its end. */
    void awaitServing(DeploymentProvider by, Rollout rollout) {
        DeploymentRef ref = rollout.deployment();
        await("all of fence " + rollout.fence() + " ready", () -> observe(by, ref), seen -> {
            if (!(seen instanceof Observation.Present there)) {
                return false;
            }
            if (!there.isComplete()) {
                again("apply", () -> by.apply(rollout));
            }
            return isServing(there, rollout);
        });
    }

    /** Looks again and again while time passes. */
    <T> T await(String what, Supplier<T> look, Predicate<T> condition) {
        Instant end = harness.clock().instant().plus(harness.patience());
        T seen = look.get();
        for (int round = 0; !condition.test(seen); round++) {
            assertThat(harness.clock().instant())
                    .as("waited in vain for %s; it is %s", what, seen)
                    .isBefore(end);
            assertThat(round)
                    .as("the harness's letTimePass doesn't move its clock")
                    .isLessThan(MOST_ROUNDS);
            harness.letTimePass();
            seen = look.get();
        }
        return seen;
    }

    void letTimePass(int rounds) {
        for (int round = 0; round < rounds; round++) {
            harness.letTimePass();
        }
    }

    /** Does something in another thread; a failure shows when they are joined. Thread-safe. */
    void beside(Runnable what) {
        Future<?> unused = start(what);
    }

    /** Does something in another thread, for who looks after it. Thread-safe. */
    Future<?> start(Runnable what) {
        Future<?> future = threads.submit(what);
        synchronized (running) {
            running.add(future);
        }
        return future;
    }

    /** Does something in another thread now, unless whoever waits for this holds a lock: then it is done afterwards. Thread-safe. */
    void interpose(Runnable what) {
        try {
            start(what).get(WHILE_LOCKED_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // A failure shows when they are joined; the lock goes when the caller goes on.
        }
    }

    /** Waits for everything that was started. */
    void joinAll() {
        List<Future<?>> all;
        synchronized (running) {
            all = List.copyOf(running);
            running.clear();
        }
        all.forEach(future -> ended(future, "what runs beside"));
    }

    /** Does something that may not take long. */
    <T> T promptly(String what, Callable<T> call) {
        return ended(threads.submit(call), what);
    }

    private <T> T ended(Future<T> future, String what) {
        try {
            return future.get(harness.callTime().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new AssertionError(what + " hasn't ended after " + harness.callTime(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(what + " was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw new AssertionError(what + " failed: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        opened.forEach(DeploymentProvider::close);
        harness.close();
    }

    /** The ways of replacing replicas that core may ask this provider for. */
    List<Strategy> strategies() {
        return canRoll()
                ? List.of(Strategy.rolling(1, 0), Strategy.rolling(0, 1), Strategy.recreate())
                : List.of(Strategy.recreate());
    }
}
