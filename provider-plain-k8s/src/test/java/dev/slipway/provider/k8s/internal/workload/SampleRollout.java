package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Actor;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.InstanceType;
import dev.slipway.model.Location;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Rollout;
import dev.slipway.model.RunState;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import dev.slipway.spi.RolloutLabels;
import java.time.Instant;
import java.util.function.Consumer;

/** A rollout in the making. Not thread-safe. */
final class SampleRollout {
    static final StoreId STORE = new StoreId("store-ours");
    static final StoreId OTHER_STORE = new StoreId("store-theirs");
    static final DeploymentRef IRIS = ref("iris", "life-one");

    private final DeploymentRef ref;
    private final long fence;
    private int wanted = 3;
    private int running = -1;
    private String image = "registry.example.org/models/iris:1";
    private Strategy strategy = Strategy.rolling(1, 0);
    private InstanceType type =
            InstanceType.of("small", ResourceAmounts.of("cpu", "500m").and("memory", "1Gi"));
    private Consumer<DeploymentSpecBuilder> more = spec -> {};

    private SampleRollout(DeploymentRef ref, long fence) {
        this.ref = ref;
        this.fence = fence;
    }

    static DeploymentRef ref(String id, String incarnation) {
        return ref(STORE, id, incarnation);
    }

    static DeploymentRef ref(StoreId store, String id, String incarnation) {
        return new DeploymentRef(store, new GroupId("Lab 1"), new DeploymentId(id), new Incarnation(incarnation));
    }

    static SampleRollout of(DeploymentRef ref, long fence) {
        return new SampleRollout(ref, fence);
    }

    static SampleRollout iris(long fence) {
        return of(IRIS, fence);
    }

    SampleRollout replicas(int number) {
        wanted = number;
        return this;
    }

    /** Fewer than asked for, as amid a recreate. */
    SampleRollout running(int number) {
        running = number;
        return this;
    }

    SampleRollout image(String chosen) {
        image = chosen;
        return this;
    }

    SampleRollout strategy(Strategy chosen) {
        strategy = chosen;
        return this;
    }

    SampleRollout type(InstanceType chosen) {
        type = chosen;
        return this;
    }

    SampleRollout with(Consumer<DeploymentSpecBuilder> spec) {
        more = more.andThen(spec);
        return this;
    }

    Revision revision() {
        DeploymentSpecBuilder spec = DeploymentSpec.builder()
                .group(ref.group().value())
                .name("Iris")
                .id(ref.id().value())
                .instanceType(type.id().value())
                .image(image)
                .replicas(Math.max(1, wanted));
        more.accept(spec);
        return Revision.builder()
                .deployment(ref)
                .number(new RevisionNumber(fence))
                .spec(spec.build())
                .instanceType(type)
                .runState(wanted == 0 ? RunState.STOPPED : RunState.RUNNING)
                .cause(RevisionCause.UPDATE)
                .author(Actor.user("ann"))
                .time(Instant.parse("2026-03-04T05:06:07Z"))
                .token(new CommitToken("token-" + fence))
                .provider(new ProviderId("plain-k8s"))
                .location(new Location("default/slipway-models"))
                .build();
    }

    Rollout rollout() {
        return Rollout.builder()
                .revision(revision())
                .fence(new Fence(fence))
                .replicas(running < 0 ? wanted : running)
                .strategy(strategy)
                .putLabels(RolloutLabels.DEPLOYMENT, ref.id().value())
                .putLabels(RolloutLabels.GROUP, "g_4cab_201g")
                .putLabels(RolloutLabels.REVISION, Long.toString(fence))
                .putLabels(RolloutLabels.STORE, ref.store().value())
                .build();
    }
}
