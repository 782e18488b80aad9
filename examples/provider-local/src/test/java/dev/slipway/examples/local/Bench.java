package dev.slipway.examples.local;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Observation;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Rollout;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.ProviderSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A provider on a state directory, and ways to wait for it. */
final class Bench implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(25);

    final FakeRecord record = new FakeRecord(Models.STORE);
    final String marker = Models.marker();
    final Map<String, String> settings;
    private DeploymentProvider provider;

    Bench(Path state) {
        this(state, Map.of());
    }

    Bench(Path state, Map<String, String> more) {
        this.settings = new HashMap<>(Models.settings(state, marker));
        settings.putAll(more);
        this.provider = open();
    }

    DeploymentProvider open() {
        return new LocalProviderFactory().open(ProviderSettings.of(settings), record);
    }

    void reopen() {
        provider.close();
        provider = open();
    }

    DeploymentProvider provider() {
        return provider;
    }

    /** Applies with the record naming that very rollout. */
    ApplyResult apply(Rollout rollout) {
        record.set(rollout.deployment(), rollout.fence().value());
        return provider.apply(rollout);
    }

    ApplyResult remove(DeploymentRef ref, long fence) {
        record.set(ref, fence);
        return provider.remove(ref, new Fence(fence));
    }

    Observation observe(DeploymentRef ref) {
        return provider.observe(List.of(ref), Freshness.LIVE).get(ref);
    }

    Observation.Present present(DeploymentRef ref) {
        if (observe(ref) instanceof Observation.Present there) {
            return there;
        }
        throw new AssertionError("not there: " + observe(ref));
    }

    Observation.Present await(DeploymentRef ref, Predicate<Observation.Present> condition) {
        await("the wanted observation of " + ref, () -> condition.test(present(ref)), () -> present(ref));
        return present(ref);
    }

    Observation.Present awaitServing(DeploymentRef ref, int replicas) {
        return await(ref, seen -> {
            var counts = seen.track().replicas();
            return counts.updatedReady() == replicas && counts.existing() == replicas && counts.terminating() == 0;
        });
    }

    Observation.Present awaitProblem(DeploymentRef ref, ProblemCause cause) {
        return await(
                ref,
                seen -> seen.problems().stream()
                        .anyMatch(problem -> problem.cause().equals(cause)));
    }

    void awaitAbsent(DeploymentRef ref) {
        await("absence of " + ref, () -> observe(ref) instanceof Observation.Absent, () -> observe(ref));
    }

    URI endpoint(DeploymentRef ref) {
        return present(ref).endpoint().orElseThrow().uri();
    }

    /** The models that run, without their supervisors. */
    long models() {
        return Processes.named(marker).stream()
                .filter(process -> process.info()
                        .command()
                        .map(command -> command.endsWith("java"))
                        .orElse(false))
                .count();
    }

    static void await(String what, BooleanSupplier condition, java.util.function.Supplier<?> state) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what + "; it is " + state.get());
            }
            Processes.pause(20);
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
