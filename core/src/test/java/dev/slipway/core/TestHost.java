package dev.slipway.core;

import dev.slipway.core.embedded.EmbeddedBackEnd;
import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A host as tests need it: a group "lab" of ann and bob with 4 CPUs, 8Gi and 2 GPUs, a group "other" of zoe, an embedded back
 * end and a store that several managers can share, and time that stands still until it is moved.
 */
public final class TestHost implements AutoCloseable {
    public static final Actor ANN = Actor.user("ann");
    public static final Actor BOB = Actor.user("bob");
    public static final Actor STRANGER = Actor.user("zoe");
    public static final Actor ADMIN = Actor.administrator("root");
    public static final InstanceType SMALL =
            InstanceType.of("small", ResourceAmounts.of("cpu", "500m").and("memory", "1Gi"));
    public static final InstanceType GPU = InstanceType.of(
            "gpu", ResourceAmounts.of("cpu", "1").and("memory", "2Gi").and("nvidia.com/gpu", "1"));

    public final TestClock clock = new TestClock();
    public final TestDirectory directory = new TestDirectory();
    public final EmbeddedBackEnd backEnd = new EmbeddedBackEnd(clock);
    public final HistoryStore store = new InMemoryHistoryStore(new Random(7));
    private final List<DeploymentManager> managers = new ArrayList<>();
    private int seed = 11;

    public TestHost() {
        directory.put(Group.builder()
                .id(new GroupId("lab"))
                .isModelDeploymentOn(true)
                .limits(ResourceAmounts.of("cpu", "4").and("memory", "8Gi").and("nvidia.com/gpu", "2"))
                .addInstanceTypes(SMALL, GPU)
                .addMembers(new UserId("ann"), new UserId("bob"))
                .build());
        directory.put(Group.builder()
                .id(new GroupId("other"))
                .isModelDeploymentOn(true)
                .addInstanceTypes(SMALL)
                .addMembers(new UserId("zoe"))
                .build());
    }

    /** One more JVM, so to speak: a manager on the same store and back end. */
    public DeploymentManager manager() {
        DeploymentManager manager = builder().build();
        managers.add(manager);
        return manager;
    }

    public DeploymentManagerBuilder builder() {
        return DeploymentManager.builder()
                .store(store)
                .directory(directory)
                .provider(new EmbeddedProviderFactory(backEnd), ProviderSettings.none())
                .clock(clock, clock)
                .random(new Random(seed++))
                .callDeadline(Duration.ofMillis(100))
                .manualReconcile();
    }

    public static DeploymentSpecBuilder spec() {
        return DeploymentSpec.builder()
                .group("lab")
                .name("Fraud score")
                .id("fraud")
                .instanceType("small")
                .replicas(2)
                .image("models/fraud:1");
    }

    public static DeploymentId id(String value) {
        return new DeploymentId(value);
    }

    @Override
    public void close() {
        managers.forEach(DeploymentManager::close);
    }
}
