package dev.slipway.examples.local;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.StoreId;
import dev.slipway.spi.ProviderContext;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A record that says what a test set. */
final class FakeRecord implements ProviderContext {
    private final StoreId store;
    private final Map<DeploymentRef, Fence> fences = new ConcurrentHashMap<>();

    FakeRecord(StoreId store) {
        this.store = store;
    }

    void set(DeploymentRef deployment, long fence) {
        fences.put(deployment, new Fence(fence));
    }

    void forget(DeploymentRef deployment) {
        fences.remove(deployment);
    }

    @Override
    public StoreId store() {
        return store;
    }

    @Override
    public Optional<Fence> currentFence(DeploymentRef deployment) {
        return Optional.ofNullable(fences.get(deployment));
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }
}
