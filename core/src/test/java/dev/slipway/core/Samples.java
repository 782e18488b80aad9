package dev.slipway.core;

import dev.slipway.model.Actor;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Location;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import dev.slipway.model.Scaling;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import java.time.Instant;

/** Values that tests of single parts start from. */
public final class Samples {
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    public static final StoreId STORE = new StoreId("store-of-tests");
    private static final ResourceAmounts ONE_DEPLOYMENT = ResourceAmounts.of(ResourceName.DEPLOYMENTS.value(), "1");

    private Samples() {}

    public static DeploymentRef ref(String group, String id) {
        return new DeploymentRef(STORE, new GroupId(group), new DeploymentId(id), new Incarnation("first"));
    }

    public static DeploymentSpec spec(String group, String id, int replicas) {
        return TestHost.spec().group(group).id(id).replicas(replicas).build();
    }

    public static Revision.Builder revision(DeploymentRef ref, long number, InstanceType type, int replicas) {
        return Revision.builder()
                .deployment(ref)
                .number(new RevisionNumber(number))
                .spec(spec(ref.group().value(), ref.id().value(), replicas).withScalingOf(Scaling.fixed(replicas)))
                .instanceType(type)
                .runState(RunState.RUNNING)
                .cause(number == 1 ? RevisionCause.DEPLOY : RevisionCause.UPDATE)
                .author(Actor.user("ann"))
                .time(NOON.plusSeconds(number))
                .token(new CommitToken("token-" + number))
                .provider(new ProviderId("embedded"))
                .location(new Location("memory"));
    }

    /** A settled, running entry. */
    public static LedgerEntry.Builder entry(DeploymentRef ref, long fence, InstanceType type, int replicas) {
        return LedgerEntry.builder()
                .deployment(ref)
                .latest(new RevisionNumber(fence))
                .fence(new Fence(fence))
                .runState(RunState.RUNNING)
                .holding(type.resources().times(replicas).plus(ONE_DEPLOYMENT))
                .footprint(new Footprint(type.resources(), Strategy.rolling(0, 1), 0))
                .strategy(Strategy.rolling(0, 1))
                .replicas(replicas)
                .createdAt(NOON)
                .updatedAt(NOON.plusSeconds(fence))
                .provider(new ProviderId("embedded"))
                .location(new Location("memory"));
    }
}
