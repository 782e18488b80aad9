package dev.slipway.spi.tck;

import dev.slipway.model.Actor;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.Fence;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Rollout;
import dev.slipway.model.RunState;
import dev.slipway.model.Strategy;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.RolloutLabels;
import java.time.Instant;
import java.util.function.Consumer;

/** A rollout in the making. Not thread-safe. */
final class Order {
    private final ProviderHarness harness;
    private final DeploymentProvider provider;
    private final DeploymentRef ref;
    private final long fence;
    private int replicas = 1;
    private String image;
    private Strategy strategy;
    private Consumer<DeploymentSpecBuilder> more = spec -> {};

    Order(ProviderHarness harness, DeploymentProvider provider, DeploymentRef ref, long fence) {
        this.harness = harness;
        this.provider = provider;
        this.ref = ref;
        this.fence = fence;
        this.image = harness.image();
        this.strategy = provider.capabilities().contains(dev.slipway.spi.Capability.ROLLING)
                ? Strategy.rolling(1, 0)
                : Strategy.recreate();
    }

    Order replicas(int number) {
        replicas = number;
        return this;
    }

    Order image(String chosen) {
        image = chosen;
        return this;
    }

    Order strategy(Strategy chosen) {
        strategy = chosen;
        return this;
    }

    Order with(Consumer<DeploymentSpecBuilder> spec) {
        more = more.andThen(spec);
        return this;
    }

    Revision revision() {
        var spec = DeploymentSpec.builder()
                .group(ref.group().value())
                .name("Iris")
                .id(ref.id().value())
                .instanceType(harness.instanceType().id().value())
                .image(image)
                .replicas(Math.max(1, replicas));
        harness.complete(spec);
        more.accept(spec);
        return Revision.builder()
                .deployment(ref)
                .number(new RevisionNumber(fence))
                .spec(spec.build())
                .instanceType(harness.instanceType())
                .runState(replicas == 0 ? RunState.STOPPED : RunState.RUNNING)
                .cause(RevisionCause.UPDATE)
                .author(Actor.user("ann"))
                .time(Instant.parse("2026-03-04T05:06:07Z"))
                .token(new CommitToken("token-" + fence))
                .provider(provider.id())
                .location(provider.location())
                .build();
    }

    Rollout rollout() {
        return Rollout.builder()
                .revision(revision())
                .fence(new Fence(fence))
                .replicas(replicas)
                .strategy(strategy)
                .putLabels(RolloutLabels.DEPLOYMENT, ref.id().value())
                .putLabels(RolloutLabels.GROUP, ref.group().value())
                .putLabels(RolloutLabels.REVISION, Long.toString(fence))
                .putLabels(RolloutLabels.STORE, ref.store().value())
                .build();
    }
}
