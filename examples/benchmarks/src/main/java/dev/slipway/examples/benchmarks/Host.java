package dev.slipway.examples.benchmarks;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.directory.StaticGroupDirectory;
import dev.slipway.core.embedded.EmbeddedBackEnd;
import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.SpecChange;
import dev.slipway.model.UserId;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A host with one manager on an embedded back end, its reconcile loop running. */
final class Host implements AutoCloseable {
    private static final int MOST_WORKERS = 64;
    private static final Actor ANN = Actor.user("ann");
    private static final long BUSY_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private final LongAdder conflicts = new LongAdder();
    private final AtomicLongArray steps = new AtomicLongArray(MOST_WORKERS);
    private final DeploymentManager manager;

    Host(HistoryStore store) {
        var lab = Group.builder()
                .id(new GroupId("lab"))
                .isModelDeploymentOn(true)
                .limits(ResourceAmounts.of("cpu", "1000"))
                .addInstanceTypes(InstanceType.of("small", ResourceAmounts.of("cpu", "500m")))
                .addMembers(new UserId("ann"))
                .build();
        this.manager = DeploymentManager.builder()
                .store(store)
                .directory(new StaticGroupDirectory(List.of(lab)))
                .provider(new EmbeddedProviderFactory(new EmbeddedBackEnd(Clock.systemUTC())), ProviderSettings.none())
                .listener(new DeploymentListener() {
                    @Override
                    public void conflicted(LedgerScope scope, int attempt) {
                        conflicts.increment();
                    }
                })
                .build();
    }

    /** Updates a description: a revision, and nothing to do for the back end. */
    Target updates() {
        for (int worker = 0; worker < StoreCommits.DEPLOYMENTS; worker++) {
            manager.deploy(ANN, spec("dep-" + worker));
        }
        return worker -> {
            var change = SpecChange.builder().description("said in step " + steps.incrementAndGet(worker));
            manager.update(ANN, new DeploymentId("dep-" + worker % StoreCommits.DEPLOYMENTS), change.build());
            return conflicts.sumThenReset();
        };
    }

    /** Deploys and deletes in turn, each worker under two ids of its own; an id that is still busy is waited for. */
    Target deploysAndDeletes() {
        return worker -> {
            long step = steps.getAndIncrement(worker);
            String id = "dep-" + worker + "-" + step / 2 % 2;
            if (step % 2 == 1) {
                manager.delete(ANN, new DeploymentId(id));
            } else {
                deploy(id);
            }
            return conflicts.sumThenReset();
        };
    }

    private void deploy(String id) {
        while (true) {
            try {
                manager.deploy(ANN, spec(id));
                return;
            } catch (DeploymentException e) {
                if (e.code() != ErrorCode.ID_BUSY) {
                    throw e;
                }
                LockSupport.parkNanos(BUSY_NANOS);
            }
        }
    }

    private static DeploymentSpec spec(String id) {
        return DeploymentSpec.builder()
                .group("lab")
                .name("Fraud score")
                .id(id)
                .instanceType("small")
                .image("models/fraud:1")
                .build();
    }

    @Override
    public void close() {
        manager.close();
    }
}
