package dev.slipway.examples.benchmarks;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.directory.StaticGroupDirectory;
import dev.slipway.core.embedded.EmbeddedBackEnd;
import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.core.history.FileHistoryStore;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Fence;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.StoreId;
import dev.slipway.model.UserId;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Many deployments of many groups, all running on an embedded back end and at rest. */
final class Fleet {
    /** How many there are. */
    static final int DEPLOYMENTS = 10_000;

    /** How many each group has; of twice as many a ledger would be full. */
    static final int AT_A_GROUP = 100;

    /** A member of all groups. */
    static final Actor ANN = Actor.user("ann");

    private final EmbeddedBackEnd backEnd = new EmbeddedBackEnd(Clock.systemUTC());
    private final HistoryStore store = new InMemoryHistoryStore();
    private final List<DeploymentRef> deployments = new ArrayList<>();

    /** Deploys them all, and has them found running. */
    Fleet() {
        try (var manager = manager(store)) {
            for (int number = 0; number < DEPLOYMENTS; number++) {
                deployments.add(manager.deploy(ANN, spec(number)).latest().deployment());
            }
            manager.reconcile();
        }
    }

    /** Where they are recorded. */
    HistoryStore store() {
        return store;
    }

    List<DeploymentRef> deployments() {
        return List.copyOf(deployments);
    }

    /**
     * The same record in files, in a directory that is empty. There are two records of one identity then, so nobody may change
     * anything from now on.
     */
    HistoryStore copied(Path directory) {
        try (var copy = FileHistoryStore.restoration(directory)) {
            copy.begin(store.id());
            for (GroupId group : groups()) {
                for (LedgerEntry entry :
                        store.ledger(LedgerScope.of(group)).entries().values()) {
                    copy.add(entry, store.history(entry.deployment(), HistoryStore.KEPT_REVISIONS));
                }
            }
            return copy.finish();
        }
    }

    /** A new manager on a store, which knows nothing yet and does nothing by itself. */
    DeploymentManager manager(HistoryStore record) {
        return manager(record, backEnd);
    }

    /** The same on a back end on which nothing runs. */
    static DeploymentManager managerOfNothing(HistoryStore record) {
        return manager(record, new EmbeddedBackEnd(Clock.systemUTC()));
    }

    private static DeploymentManager manager(HistoryStore record, EmbeddedBackEnd backEnd) {
        return DeploymentManager.builder()
                .store(record)
                .directory(new StaticGroupDirectory(
                        groups().stream().map(Fleet::group).toList()))
                .provider(new EmbeddedProviderFactory(backEnd), ProviderSettings.none())
                .manualReconcile()
                .build();
    }

    /** The back end's provider without a manager, for looking only. */
    DeploymentProvider provider() {
        return new EmbeddedProviderFactory(backEnd).open(ProviderSettings.none(), new ProviderContext() {
            @Override
            public StoreId store() {
                return store.id();
            }

            @Override
            public Optional<Fence> currentFence(DeploymentRef deployment) {
                throw new IllegalStateException("only who writes asks for the fence of " + deployment);
            }

            @Override
            public Clock clock() {
                return Clock.systemUTC();
            }
        });
    }

    static List<GroupId> groups() {
        List<GroupId> groups = new ArrayList<>();
        for (int group = 0; group < DEPLOYMENTS / AT_A_GROUP; group++) {
            groups.add(new GroupId("lab-" + group));
        }
        return groups;
    }

    private static Group group(GroupId id) {
        return Group.builder()
                .id(id)
                .isModelDeploymentOn(true)
                .limits(ResourceAmounts.of("cpu", "1000"))
                .addInstanceTypes(InstanceType.of("small", ResourceAmounts.of("cpu", "500m")))
                .addMembers(new UserId("ann"))
                .build();
    }

    private static DeploymentSpec spec(int number) {
        return DeploymentSpec.builder()
                .group("lab-" + number / AT_A_GROUP)
                .name("Fraud score " + number)
                .id("dep-" + number)
                .instanceType("small")
                .image("models/fraud:1")
                .build();
    }
}
