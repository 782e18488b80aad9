package dev.slipway.provider.k8s.internal.record;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.ConfigMapObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.record.RecordedLedger.Entry;
import dev.slipway.provider.k8s.internal.record.StoreIdentity.Identity;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.RolloutLabels;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.record.ChainDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a store in a namespace. Its identity is there first, marked as that of an import, and loses the mark last of all. Not thread-safe.
 */
public final class ConfigMapRestoration implements StoreRestoration {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigMapRestoration.class);

    private final RecordMaps maps;
    private final RandomGenerator random;
    private final Map<DeploymentId, Entry> ofGroup = new LinkedHashMap<>();
    private Optional<Parts> parts = Optional.empty();

    /**
     * Prepares one; nothing is written before it begins.
     *
     * @param random where the names of attempts come from
     */
    public ConfigMapRestoration(KubeCluster cluster, String namespace, RandomGenerator random) {
        this.maps = new RecordMaps(cluster, namespace);
        this.random = random;
    }

    @Override
    public void begin(StoreId id) {
        writing(() -> {
            Optional<String> there = maps.get(RecordNames.STORE)
                    .or(() -> maps.any(RecordLabels.KIND))
                    .map(map -> map.metadata().name());
            if (there.isPresent()) {
                throw notEmpty(there.get());
            }
            parts = Optional.of(new Parts(mark(id)));
        });
    }

    private Identity mark(StoreId id) {
        try {
            return StoreIdentity.write(maps, Optional.empty(), id, Optional.of(fresh()));
        } catch (KubeException e) {
            if (e.kind() == KubeException.Kind.STALE) {
                throw notEmpty(RecordNames.STORE);
            }
            throw e;
        }
    }

    private StoreException notEmpty(String name) {
        return StoreException.notEmpty("the namespace '" + maps.namespace()
                + "' must hold nothing of a store to import one into it; it holds " + maps.where(name));
    }

    @Override
    public void add(LedgerEntry entry, List<Revision> revisions) {
        writing(() -> {
            GroupId group = entry.deployment().group();
            if (ofGroup.values().stream()
                    .anyMatch(other -> !other.entry().deployment().group().equals(group))) {
                finishGroup();
            }
            ofGroup.put(
                    entry.deployment().id(),
                    Entry.following(Optional.empty(), entry, Optional.of(chain(entry, revisions))));
        });
    }

    /** Writes the revisions, oldest first; returns what leads to them. */
    private ChainDocument chain(LedgerEntry entry, List<Revision> newestFirst) {
        Optional<Revision> former = Optional.empty();
        Optional<String> name = Optional.empty();
        Optional<String> pinned = Optional.empty();
        for (int index = newestFirst.size() - 1; index >= 0; index--) {
            Revision revision = newestFirst.get(index);
            boolean follows = former.filter(before -> before.number().next().equals(revision.number()))
                    .isPresent();
            RecordMaps.Content content = begun().revisions.prepare(revision, follows ? name : Optional.empty(), 0);
            begun().revisions.write(content);
            name = Optional.of(content.name());
            former = Optional.of(revision);
            pinned = entry.lastGood().equals(Optional.of(revision.number())) ? name : pinned;
        }
        return new ChainDocument(entry.latest().value(), name.orElseThrow(), pinned.orElse(null));
    }

    private void finishGroup() {
        if (ofGroup.isEmpty()) {
            return;
        }
        GroupId group = ofGroup.values().iterator().next().entry().deployment().group();
        for (Entry entry : ofGroup.values()) {
            DeploymentRef deployment = entry.entry().deployment();
            if (!begun().claims.claim(deployment.id(), group, 0)) {
                throw StoreException.damaged(
                        "the id '" + deployment.id() + "' belongs to two groups, one of them '" + group + "'");
            }
        }
        LedgerScope scope = LedgerScope.of(group);
        if (begun().ledgers
                .publish(begun().ledgers.prepareRestored(scope, new LinkedHashMap<>(ofGroup)))
                .isEmpty()) {
            throw StoreException.damaged("the group '" + group + "' comes twice");
        }
        ofGroup.clear();
    }

    @Override
    public HistoryStore finish() {
        Parts made = begun();
        writing(() -> {
            finishGroup();
            try {
                StoreIdentity.write(maps, Optional.of(made.marked.meta()), made.marked.id(), Optional.empty());
            } catch (KubeException e) {
                if (!e.kind().mayHaveHappened() || !isFinished(made)) {
                    throw e;
                }
            }
            parts = Optional.empty();
        });
        return ConfigMapStore.restored(maps, made.marked.id(), random);
    }

    private String fresh() {
        return CommitToken.random(random).value();
    }

    private boolean isFinished(Parts made) {
        return StoreIdentity.read(maps)
                .filter(identity -> !identity.isImporting() && identity.id().equals(made.marked.id()))
                .isPresent();
    }

    private Parts begun() {
        return parts.orElseThrow(() -> new IllegalStateException("the restoration hasn't begun, or is finished"));
    }

    @Override
    public void close() {
        if (parts.isEmpty()) {
            return;
        }
        Parts given = parts.get();
        parts = Optional.empty();
        try {
            if (isFinished(given)) {
                return;
            }
            // Another mark, so that no last step that is still under way can make a store of what is taken away.
            ObjectMeta mark = StoreIdentity.write(
                            maps, Optional.of(given.marked.meta()), given.marked.id(), Optional.of(fresh()))
                    .meta();
            String ours = RecordLabels.selector(
                    Map.of(RolloutLabels.STORE, given.marked.id().value()));
            for (ConfigMapObject map : maps.list(ours + "," + RecordLabels.KIND)) {
                if (!map.metadata().name().equals(RecordNames.STORE)) {
                    maps.delete(map.metadata());
                }
            }
            maps.delete(mark);
        } catch (KubeException | StoreException e) {
            LOG.warn(
                    "what was imported into the namespace '{}' can't be taken away again; delete the ConfigMaps with"
                            + " the label {} there: {}",
                    maps.namespace(),
                    RecordLabels.KIND,
                    e.toString());
        }
    }

    private void writing(Runnable step) {
        try {
            step.run();
        } catch (KubeException e) {
            throw Troubles.unavailable(maps, "the import can't go on", e);
        } catch (StoreException e) {
            // Of a ledger that doesn't count before the import is finished.
            throw e.code() == ErrorCode.OUTCOME_UNKNOWN ? StoreException.unavailable(e.getMessage(), e) : e;
        }
    }

    /** What a store is made of. */
    private final class Parts {
        private final Identity marked;
        private final Ledgers ledgers;
        private final IdClaims claims;
        private final RevisionMaps revisions;

        private Parts(Identity marked) {
            this.marked = marked;
            this.ledgers = new Ledgers(maps, marked.id(), random);
            this.claims = new IdClaims(maps, ledgers, marked.id());
            this.revisions = new RevisionMaps(maps, marked.id(), random);
        }
    }
}
