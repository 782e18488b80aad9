package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.StoreId;
import dev.slipway.spi.ProviderContext;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A record that says what a test set, and lets something happen between its answer and what is made of it. Not thread-safe. */
final class FakeRecord implements ProviderContext {
    private final Map<DeploymentRef, Fence> fences = new HashMap<>();
    private Optional<Runnable> meanwhile = Optional.empty();

    void name(DeploymentRef ref, long fence) {
        fences.put(ref, new Fence(fence));
    }

    void forget(DeploymentRef ref) {
        fences.remove(ref);
    }

    /** Does this once, when it is asked next: after the answer was read. */
    void meanwhile(Runnable happening) {
        meanwhile = Optional.of(happening);
    }

    @Override
    public StoreId store() {
        return SampleRollout.STORE;
    }

    @Override
    public Optional<Fence> currentFence(DeploymentRef deployment) {
        Optional<Fence> answer = Optional.ofNullable(fences.get(deployment));
        Optional<Runnable> happening = meanwhile;
        meanwhile = Optional.empty();
        happening.ifPresent(Runnable::run);
        return answer;
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }
}
