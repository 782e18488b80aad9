package dev.slipway.core.embedded;

import dev.slipway.core.Samples;
import dev.slipway.core.TestClock;
import dev.slipway.core.TestHost;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Observation;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An embedded back end, its provider, and a record that says what was applied last. */
final class EmbeddedBench implements ProviderContext {
    static final String IMAGE = "models/fraud:1";

    final TestClock clock = new TestClock();
    final EmbeddedBackEnd backEnd = new EmbeddedBackEnd(clock);
    final DeploymentProvider provider = new EmbeddedProviderFactory(backEnd).open(ProviderSettings.none(), this);
    final DeploymentRef ref = Samples.ref("lab", "fraud");
    private final Map<DeploymentRef, Fence> record = new HashMap<>();
    private long fence;

    @Override
    public StoreId store() {
        return Samples.STORE;
    }

    @Override
    public Optional<Fence> currentFence(DeploymentRef deployment) {
        return Optional.ofNullable(record.get(deployment));
    }

    @Override
    public Clock clock() {
        return clock;
    }

    ApplyResult run(int replicas) {
        return run(ref, IMAGE, replicas, Strategy.rolling(0, 1));
    }

    ApplyResult run(DeploymentRef deployment, String image, int replicas, Strategy strategy) {
        return provider.apply(rollout(deployment, image, replicas, strategy));
    }

    /** Recorded, but not applied. */
    Rollout rollout(DeploymentRef deployment, String image, int replicas, Strategy strategy) {
        var stamp = new Fence(++fence);
        record.put(deployment, stamp);
        Revision old = Samples.revision(deployment, fence, TestHost.SMALL, 1).build();
        Revision revision = Revision.builder()
                .from(old)
                .spec(TestHost.spec()
                        .group(deployment.group().value())
                        .id(deployment.id().value())
                        .image(image)
                        .contract(model -> model.startupBudget(Duration.ofMinutes(2)))
                        .build())
                .build();
        return Rollout.builder()
                .revision(revision)
                .fence(stamp)
                .replicas(replicas)
                .strategy(strategy)
                .build();
    }

    /** The record doesn't name it any more. */
    void forget(DeploymentRef deployment) {
        record.remove(deployment);
    }

    void wait(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    Observation look() {
        return provider.observe(List.of(ref), Freshness.LIVE).get(ref);
    }

    Observation.Present see() {
        return (Observation.Present) look();
    }

    List<ReplicaState> states() {
        return see().replicas().stream().map(replica -> replica.state()).toList();
    }

    /** What is wrong, as cause and detail. */
    List<String> problems() {
        return see().problems().stream()
                .map(problem -> problem.cause() + ": " + problem.detail())
                .toList();
    }

    EmbeddedReplica replica(int place) {
        return backEnd.replicas(ref.id()).get(place);
    }

    LogStream open(ReplicaId replica, LogQuery query) {
        return provider.logs().open(new LogRequest(ref, replica, query));
    }

    /** All that is there of a log now. */
    List<String> log(ReplicaId replica, LogQuery query) {
        try (LogStream stream = open(replica, query)) {
            return there(stream);
        }
    }

    static List<String> there(LogStream stream) {
        List<String> texts = new ArrayList<>();
        for (var element = stream.next(Duration.ZERO); element.isPresent(); element = stream.next(Duration.ZERO)) {
            texts.add(element.get().match(LogElement.Line::text, gap -> "gap: " + gap.reason()));
        }
        return texts;
    }
}
