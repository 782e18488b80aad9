package dev.slipway.examples.local;

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
import dev.slipway.model.ModelContract;
import dev.slipway.model.Probe;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Rollout;
import dev.slipway.model.RunState;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Deployments, rollouts and settings for tests. */
final class Models {
    static final StoreId STORE = new StoreId("store-a");
    static final String IMAGE = "test/model:1";

    private Models() {}

    static DeploymentRef ref(String id) {
        return ref(STORE, id, "life-one");
    }

    static DeploymentRef ref(StoreId store, String id, String incarnation) {
        return new DeploymentRef(store, new GroupId("research"), new DeploymentId(id), new Incarnation(incarnation));
    }

    /** Unique words that every process of a test has in its command line. */
    static String marker() {
        return "slipway-test-" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
    }

    static Map<String, String> settings(Path state, String marker) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path classes = Path.of("target", "test-classes").toAbsolutePath();
        String command = String.join(
                "\n",
                java,
                "-Dmarker=" + marker,
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-cp",
                classes.toString(),
                TestModel.class.getName());
        return Map.of(
                "stateDirectory",
                state.toString(),
                "command/" + IMAGE,
                command,
                "command/test/missing:1",
                "/no/such/program",
                "backOff.first",
                "PT0.2S",
                "backOff.most",
                "PT1S");
    }

    /** Everything of a rollout that tests vary. */
    record Order(DeploymentRef ref, long fence, int replicas, String version) {
        Rollout rolling(int surge, int unavailable) {
            return with(Strategy.rolling(surge, unavailable), spec -> {});
        }

        Rollout with(Strategy strategy, Consumer<DeploymentSpecBuilder> more) {
            var spec = DeploymentSpec.builder()
                    .group(ref.group().value())
                    .name("a model")
                    .id(ref.id().value())
                    .instanceType("small")
                    .image(IMAGE)
                    .replicas(Math.max(1, replicas))
                    .env("VERSION", version)
                    .contract(contract -> contract(contract));
            more.accept(spec);
            return rollout(ref, fence, replicas, strategy, spec.build());
        }
    }

    static ModelContract.Builder contract(ModelContract.Builder contract) {
        return contract.readiness(Probe.builder()
                        .path("/ready")
                        .period(Duration.ofMillis(300))
                        .failureThreshold(2)
                        .build())
                .startupBudget(Duration.ofSeconds(20))
                .terminationGrace(Duration.ofSeconds(4));
    }

    static Rollout rollout(DeploymentRef ref, long fence, int replicas, Strategy strategy, DeploymentSpec spec) {
        var revision = Revision.builder()
                .deployment(ref)
                .number(new RevisionNumber(fence))
                .spec(spec)
                .instanceType(InstanceType.of(
                        "small", ResourceAmounts.of("cpu", "500m").and("memory", "64Mi")))
                .runState(replicas == 0 ? RunState.STOPPED : RunState.RUNNING)
                .cause(RevisionCause.DEPLOY)
                .author(Actor.user("ada"))
                .time(Instant.parse("2026-01-01T00:00:00Z"))
                .token(new CommitToken("token-" + fence))
                .provider(new ProviderId("local"))
                .location(new Location("here"))
                .build();
        return Rollout.builder()
                .revision(revision)
                .fence(new Fence(fence))
                .replicas(replicas)
                .strategy(strategy)
                .build();
    }
}
