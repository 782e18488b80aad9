package dev.slipway.model;

import java.time.Instant;

/** Whole values with nothing special about them, for tests that change one thing. */
public final class Samples {
    public static final DeploymentRef REF = new DeploymentRef(
            new StoreId("store-1"), new GroupId("research"), new DeploymentId("iris-7"), new Incarnation("life-1"));
    public static final Instant TIME = Instant.parse("2026-03-04T05:06:07Z");

    private Samples() {}

    public static DeploymentSpec spec() {
        return DeploymentSpec.builder()
                .group("research")
                .name("Iris")
                .id("iris-7")
                .instanceType("small")
                .replicas(3)
                .image("reg/iris:1")
                .build();
    }

    public static Revision.Builder revision() {
        var builder = Revision.builder();
        builder.deployment(REF)
                .number(new RevisionNumber(4))
                .spec(spec())
                .instanceType(InstanceType.of("small", ResourceAmounts.of("cpu", "500m")))
                .runState(RunState.RUNNING)
                .cause(RevisionCause.UPDATE)
                .author(Actor.user("ann"))
                .time(TIME)
                .token(new CommitToken("token-1"))
                .provider(new ProviderId("skeleton"))
                .location(new Location("here"));
        return builder;
    }

    public static LedgerEntry.Builder entry() {
        var strategy = Strategy.rolling(1, 0);
        var builder = LedgerEntry.builder();
        builder.deployment(REF)
                .latest(new RevisionNumber(4))
                .fence(new Fence(9))
                .runState(RunState.RUNNING)
                .holding(ResourceAmounts.of("cpu", "2"))
                .footprint(new Footprint(ResourceAmounts.of("cpu", "500m"), strategy, 0))
                .strategy(strategy)
                .replicas(3)
                .createdAt(TIME)
                .updatedAt(TIME)
                .provider(new ProviderId("skeleton"))
                .location(new Location("here"));
        return builder;
    }
}
