package dev.slipway.provider.k8s.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.provider.k8s.internal.kube.ConfigMapObject;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A store in a cluster in memory, and what must be true of it whatever happened. */
final class Lab {
    static final String NAMESPACE = "records";
    static final LedgerScope LAB = scope("lab");

    final FakeCluster cluster = new FakeCluster();
    final HistoryStore store = open(new WiredCluster(cluster), 1);
    final StoreSamples samples = new StoreSamples(store.id());
    final DeploymentRef iris = samples.ref("lab", "iris");

    static LedgerScope scope(String group) {
        return LedgerScope.of(new GroupId(group));
    }

    static HistoryStore open(WiredCluster wired, long seed) {
        return ConfigMapStore.open(wired, NAMESPACE, new Random(seed));
    }

    HistoryStore another(long seed) {
        return open(new WiredCluster(cluster), seed);
    }

    /** Records the next revisions of a deployment, as many as named. */
    void revise(DeploymentRef deployment, int count) {
        for (int number = 0; number < count; number++) {
            landed(store, next(deployment));
        }
    }

    /** A commit that records the next revision of a deployment on the ledger as it is. */
    Commit next(DeploymentRef deployment) {
        GroupLedger ledger = store.ledger(LedgerScope.of(deployment.group()));
        LedgerEntry entry = ledger.entries().get(deployment.id());
        long number = entry == null ? 1 : entry.latest().value() + 1;
        return samples.revise(deployment, ledger.counter(), number).build();
    }

    Commit removal(DeploymentRef deployment) {
        return samples.commit(
                        deployment.group().value(),
                        store.ledger(LedgerScope.of(deployment.group())).counter())
                .addRemovals(deployment.id())
                .build();
    }

    static GroupLedger landed(HistoryStore store, Commit commit) {
        CommitResult result = store.commit(commit);
        assertThat(result).isInstanceOf(CommitResult.Landed.class);
        return ((CommitResult.Landed) result).ledger();
    }

    /** What a commit comes to, as a word. */
    static String answer(HistoryStore store, Commit commit) {
        try {
            return store.commit(commit).getClass().getSimpleName();
        } catch (DeploymentException e) {
            return e.code().name();
        }
    }

    /** The names of the ConfigMaps of a kind. */
    List<String> names(String kind) {
        return cluster.all(KubeKind.CONFIG_MAP).stream()
                .filter(map -> map.metadata()
                        .label(RecordLabels.KIND)
                        .filter(kind::equals)
                        .isPresent())
                .map(map -> map.metadata().name())
                .toList();
    }

    ConfigMapObject map(String name) {
        return cluster.all(KubeKind.CONFIG_MAP).stream()
                .filter(map -> map.metadata().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Whether the revision that a commit brought is recorded, as its own. */
    static boolean isRecorded(HistoryStore store, Commit commit) {
        Revision revision = commit.revisions().get(0);
        Revision found = store.revisions(List.of(revision.key())).get(revision.key());
        return found != null && found.token().equals(commit.token());
    }

    /** Histories are whole, and every id belongs to the one group whose ledger names it. */
    static void checkWhole(HistoryStore store, String where) {
        Map<DeploymentId, GroupId> owners = new HashMap<>();
        for (GroupId group : store.groups()) {
            for (LedgerEntry entry :
                    store.ledger(LedgerScope.of(group)).entries().values()) {
                DeploymentRef deployment = entry.deployment();
                assertThat(owners.put(deployment.id(), group)).as(where).isNull();
                assertThat(store.locate(deployment.id())).as(where).contains(group);
                List<Revision> history = store.history(deployment, 100);
                long latest = entry.latest().value();
                assertThat(history).as(where).hasSizeGreaterThanOrEqualTo((int) Math.min(latest, 32));
                for (int index = 0; index < Math.min(latest, 32); index++) {
                    assertThat(history.get(index).number().value()).as(where).isEqualTo(latest - index);
                }
            }
        }
    }
}
