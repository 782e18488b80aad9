package dev.slipway.provider.k8s;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.record.ConfigMapRestoration;
import dev.slipway.provider.k8s.internal.record.ConfigMapStore;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

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

    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final ConfigMapStore store;

    private KubernetesHistoryStore(ConfigMapStore store) {
        this.store = store;
    }

    /**
     * Opens the store in {@value #DEFAULT_NAMESPACE}, and makes one if there is none.
     *
     * @param connection to the cluster; it stays its opener's to close, after the last use of the store
     * @return the store
     * @see #open(KubernetesConnection, String)
     */
    public static KubernetesHistoryStore open(KubernetesConnection connection) {
        return open(connection, DEFAULT_NAMESPACE);
    }

    /**
     * Opens the store in a namespace, and makes one if there is none. Blocking. Of several that make it at the same time all get the same.
     *
     * @param connection to the cluster; it stays its opener's to close, after the last use of the store
     * @param namespace which exists, and holds nobody else's ConfigMaps
     * @return the store
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if there is no such namespace, or the account may not work in it
     * @throws StoreException {@link ErrorCode#STORE_UNAVAILABLE} if the cluster can't be asked now, {@link ErrorCode#STORE_DAMAGED} or
     *     {@link ErrorCode#STORE_NEWER} if what is there can't be used
     */
    public static KubernetesHistoryStore open(KubernetesConnection connection, String namespace) {
        // Not the host's generator: two processes with the same seed must not call their attempts the same.
        return open(connection.cluster(), namespace, new SecureRandom());
    }

    static KubernetesHistoryStore open(KubeCluster cluster, String namespace, RandomGenerator random) {
        return new KubernetesHistoryStore(ConfigMapStore.open(cluster, checked(namespace), random));
    }

    /**
     * Opens the store in a namespace for reading only. Nothing is written there, so the right to get and list is enough. Blocking.
     *
     * @param connection to the cluster; it stays its opener's to close, after the last use of the store
     * @param namespace where the store is
     * @return the store, which refuses every commit
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if there is no store, or the account may not read it
     * @throws StoreException {@link ErrorCode#STORE_UNAVAILABLE} if the cluster can't be asked now, {@link ErrorCode#STORE_DAMAGED} or
     *     {@link ErrorCode#STORE_NEWER} if what is there can't be used
     */
    public static KubernetesHistoryStore openReadOnly(KubernetesConnection connection, String namespace) {
        return new KubernetesHistoryStore(
                ConfigMapStore.openReadOnly(connection.cluster(), checked(namespace), new SecureRandom()));
    }

    /**
     * Prepares to make a store of an export, in a namespace that holds nothing of a store. Nothing is written before it begins.
     *
     * @param connection to the cluster; it stays its opener's to close, after the last use of the store
     * @param namespace which exists
     * @return to be given to core's {@code RecordImport}
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if no namespace can be called so
     */
    public static StoreRestoration restoration(KubernetesConnection connection, String namespace) {
        return new ConfigMapRestoration(connection.cluster(), checked(namespace), new SecureRandom());
    }

    private static String checked(String namespace) {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new DeploymentException(
                    ErrorCode.INVALID_SETTING,
                    "'" + namespace
                            + "' can't be the namespace of a record: it must be 1 to 63 lower-case letters, digits and"
                            + " '-', and neither start nor end with '-'",
                    false,
                    Optional.empty());
        }
        return namespace;
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
