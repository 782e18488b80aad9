package dev.slipway.provider.k8s.internal.record;

import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.ConfigMapObject;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.workload.StampKeys;
import dev.slipway.spi.Commit;
import dev.slipway.spi.RolloutLabels;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what no longer counts, in the course of commits: revisions beyond those that are kept, all of a deployment that is gone, its
 * claim last, and what dead writers have left. Below a ledger's counter no commit that a revision or claim was written for can
 * still land, so no clock is asked. Whatever goes wrong with it, the commit has landed, and a later one sweeps. Thread-safe.
 */
final class Sweep {
    private static final int EVERY_REVISIONS = 8;
    private static final int EVERY_COMMITS = 64;
    /** As their ids are part of the request's line. */
    private static final int MOST_EXCLUDED = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final RecordMaps maps;
    private final RevisionMaps revisions;
    private final RevisionChains chains;
    private final IdClaims claims;
    private final StoreId store;

    Sweep(RecordMaps maps, RevisionMaps revisions, RevisionChains chains, IdClaims claims, StoreId store) {
        this.maps = maps;
        this.revisions = revisions;
        this.chains = chains;
        this.claims = claims;
        this.store = store;
    }

    /**
     * Sweeps after a commit.
     *
     * @param base the ledger that it has replaced
     * @param ledger the ledger that it has made
     */
    void after(Commit commit, RecordedLedger base, RecordedLedger ledger) {
        try {
            if (commit.scope().group().isPresent()) {
                sweep(commit, base, ledger, commit.scope().group().get());
            }
        } catch (KubeException | StoreException | MissingMapException e) {
            LOG.debug("could not sweep the record of {}; a later commit will", commit.scope(), e);
        }
    }

    private void sweep(Commit commit, RecordedLedger base, RecordedLedger ledger, GroupId group) {
        Set<DeploymentId> changed = new HashSet<>(commit.removals());
        base.entries().forEach((id, former) -> {
            if (ledger.entry(former.entry().deployment()).isEmpty()) {
                changed.add(id);
            }
        });
        commit.revisions().stream()
                .filter(revision -> revision.number().value() % EVERY_REVISIONS == 0)
                .forEach(revision -> changed.add(revision.deployment().id()));
        for (DeploymentId id : changed) {
            sweepId(id, ledger, group);
        }
        if (ledger.counter() % EVERY_COMMITS == 0) {
            sweepForgotten(ledger, group);
        }
    }

    private void sweepId(DeploymentId id, RecordedLedger ledger, GroupId group) {
        Map<String, String> labels = RecordLabels.of(store, RevisionMaps.KIND, ledger.scope());
        labels.put(RolloutLabels.DEPLOYMENT, id.value());
        List<ConfigMapObject> written = maps.list(RecordLabels.selector(labels));
        Set<String> counting = counting(id, ledger, written);
        delete(written, group, ledger, map -> !counting.contains(map.metadata().name()));
        if (!ledger.names(id)) {
            claims.release(id, ledger);
        }
    }

    private Set<String> counting(DeploymentId id, RecordedLedger ledger, List<ConfigMapObject> written) {
        RecordedLedger.Entry entry = ledger.entries().get(id);
        if (entry == null || entry.chain().isEmpty()) {
            return Set.of();
        }
        DeploymentRef deployment = entry.entry().deployment();
        Map<String, ConfigMapObject> byName =
                written.stream().collect(Collectors.toMap(map -> map.metadata().name(), map -> map));
        return chains.counting(entry.chain().get(), name -> {
            if (!byName.containsKey(name)) {
                throw new MissingMapException(maps.where(name));
            }
            return revisions.stored(deployment, byName.get(name));
        });
    }

    /** What belongs to ids that the ledger doesn't name. */
    private void sweepForgotten(RecordedLedger ledger, GroupId group) {
        Set<String> living =
                ledger.entries().keySet().stream().map(DeploymentId::value).collect(Collectors.toSet());
        List<ConfigMapObject> written = maps.list(withoutIds(RevisionMaps.KIND, ledger.scope(), living));
        delete(
                written,
                group,
                ledger,
                map -> map.metadata()
                        .label(RolloutLabels.DEPLOYMENT)
                        .filter(id -> !living.contains(id))
                        .isPresent());
        claims.releaseForgotten(group, ledger, withoutIds(IdClaims.KIND, ledger.scope(), living));
    }

    private String withoutIds(String kind, LedgerScope scope, Set<String> ids) {
        String selector = RecordLabels.selector(RecordLabels.of(store, kind, scope));
        return ids.size() > MOST_EXCLUDED
                ? selector
                : RecordLabels.and(selector, RolloutLabels.DEPLOYMENT, "notin", ids);
    }

    private void delete(
            List<ConfigMapObject> written, GroupId group, RecordedLedger ledger, Predicate<ConfigMapObject> isLeft) {
        for (ConfigMapObject map : written) {
            // Two long names of groups may have one label.
            boolean isOurs = map.metadata()
                    .annotation(StampKeys.GROUP)
                    .filter(group.value()::equals)
                    .isPresent();
            if (isOurs && RecordNames.isPast(map.metadata().name(), ledger.counter()) && isLeft.test(map)) {
                maps.delete(map.metadata());
            }
        }
    }

    /** Takes away revisions of an attempt that has recorded nothing. */
    void discard(List<ObjectMeta> written) {
        try {
            written.forEach(maps::delete);
        } catch (KubeException e) {
            LOG.debug("could not take away what a lost commit has prepared; a later one will", e);
        }
    }
}
