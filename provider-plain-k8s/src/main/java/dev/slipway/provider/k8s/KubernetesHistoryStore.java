package dev.slipway.provider.k8s;

import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.record.ConfigMapStore;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The record in a cluster: a store in the ConfigMaps of a namespace of its own, which any number of processes may share. Nothing is
 * ever locked and no clock is asked, so a process that dies is in nobody's way. Thread-safe; nothing needs to be closed but the
 * connection, by whoever opened it.
 *
 * <p><b>The namespace is the store's alone</b>, and not one that deployments run in: who may write its ConfigMaps can raise their own
 * quota and rewrite history. The library's account needs this in it, and nothing else anywhere; {@code rbac/store.yaml} in this module's jar
 * has it as a Role:
 *
 * <ul>
 *   <li>{@code get configmaps}: read a ledger, a claim, a revision, the store's identity;
 *   <li>{@code list configmaps}: read many revisions at once, find the groups, find what can be swept;
 *   <li>{@code create configmaps}: the identity, a group's first ledger, a claim, each revision;
 *   <li>{@code patch configmaps}: replace a ledger or a claim on condition that it is as it was read, and create by server-side
 *       apply;
 *   <li>{@code delete configmaps}: take away what no longer counts.
 * </ul>
 *
 * The first two are enough to {@linkplain #openReadOnly read only}.
 *
 * <p>All have the labels {@code app.kubernetes.io/managed-by: slipway}, {@code slipway.dev/store} and {@code slipway.dev/record}, which says
 * what it is: the {@code store}'s identity; the {@code ledger} of a group, which is replaced by each commit on condition that it is as it was read;
 * the {@code claim} of an id for a group; a {@code revision}, immutable. Where it applies there are {@code slipway.dev/group},
 * {@code slipway.dev/deployment} and {@code slipway.dev/revision} too, so {@code kubectl get configmaps -l} finds everything of a deployment.
 *
 * <p>A group's ledger may have 128 KiB, which is about 200 deployments, and a revision 900 KiB ({@link ErrorCode#LEDGER_FULL} beyond). A
 * commit is three to five calls. Ledgers of groups that are gone stay, empty, so that their counters never begin anew.
 */
public final class KubernetesHistoryStore implements HistoryStore {
    /** The namespace that holds the record unless another one is named. */
    public static final String DEFAULT_NAMESPACE = "slipway-system";

    private final ConfigMapStore store;

    private KubernetesHistoryStore(ConfigMapStore store) {
        this.store = store;
    }

    static KubernetesHistoryStore open(KubeCluster cluster, String namespace, RandomGenerator random) {
        return new KubernetesHistoryStore(ConfigMapStore.open(cluster, namespace, random));
    }

    static KubernetesHistoryStore openReadOnly(KubeCluster cluster, String namespace) {
        return new KubernetesHistoryStore(ConfigMapStore.openReadOnly(cluster, namespace, new SecureRandom()));
    }

    @Override
    public boolean isReadOnly() {
        return store.isReadOnly();
    }

    @Override
    public StoreId id() {
        return store.id();
    }

    @Override
    public GroupLedger ledger(LedgerScope scope) {
        return store.ledger(scope);
    }

    @Override
    public CommitResult commit(Commit commit) {
        return store.commit(commit);
    }

    @Override
    public Optional<GroupId> locate(DeploymentId id) {
        return store.locate(id);
    }

    @Override
    public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        return store.revisions(keys);
    }

    @Override
    public List<Revision> history(DeploymentRef deployment, int most) {
        return store.history(deployment, most);
    }

    @Override
    public Set<GroupId> groups() {
        return store.groups();
    }
}
