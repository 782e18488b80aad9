package dev.slipway.spi.tck;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.StoreId;
import dev.slipway.spi.ProviderContext;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A record that says what a test set, and lets things happen between its answer and whatever is made of it. Thread-safe. */
final class KitRecord implements ProviderContext {
    private final StoreId store;
    private final Clock clock;
    private final Map<DeploymentRef, Fence> fences = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<Consumer<DeploymentRef>>> meanwhile =
            new AtomicReference<>(Optional.empty());

    KitRecord(StoreId store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    void name(DeploymentRef deployment, long fence) {
        fences.put(deployment, new Fence(fence));
    }

    /** What was set, without being asked. */
    Optional<Fence> named(DeploymentRef deployment) {
        return Optional.ofNullable(fences.get(deployment));
    }

    void forget(DeploymentRef deployment) {
        fences.remove(deployment);
    }

    /** Does this once, when it is asked next: after the answer was read, before it is given. */
    void meanwhile(Consumer<DeploymentRef> what) {
        meanwhile.set(Optional.of(what));
    }

    boolean wasAsked() {
        return meanwhile.get().isEmpty();
    }

    @Override
    public StoreId store() {
        return store;
    }

    @Override
    public Optional<Fence> currentFence(DeploymentRef deployment) {
        var answer = Optional.ofNullable(fences.get(deployment));
        meanwhile.getAndSet(Optional.empty()).ifPresent(what -> what.accept(deployment));
        return answer;
    }

    @Override
    public Clock clock() {
        return clock;
    }
}
