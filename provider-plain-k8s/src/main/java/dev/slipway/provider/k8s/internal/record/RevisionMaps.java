package dev.slipway.provider.k8s.internal.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.StoreException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.ConfigMapObject;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.spi.RolloutLabels;
import dev.slipway.spi.record.RevisionDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The revisions, each in an immutable ConfigMap of its own that is written before the ledger's commit. Its name says which revision,
 * which counter the commit will replace, and what no other attempt is called. It counts if an entry's chain leads to it; what a
 * lost attempt has written is never seen. Thread-safe.
 */
final class RevisionMaps {
    /** What a document and a label call it. */
    static final String KIND = "revision";

    /** The most bytes that a revision's document may have: a ConfigMap may have 1 MiB. */
    static final int MOST_BYTES = 900 * 1024;

    /** So many are read one by one; more are listed. */
    private static final int FEW = 4;

    /** Of so many deployments at a time, as their ids are part of the request's line. */
    private static final int DEPLOYMENTS_OF_A_LIST = 50;

    private final RecordMaps maps;
    private final StoreId store;
    private final RandomGenerator random;
    /** Nothing of it ever changes. Whether it counts is asked of the ledger each time. */
    private final RevisionCache cache = new RevisionCache();

    RevisionMaps(RecordMaps maps, StoreId store, RandomGenerator random) {
        this.maps = maps;
        this.store = store;
        this.random = random;
    }

    /**
     * Works out how a revision is to be written, without writing it.
     *
     * @param previous its predecessor's name
     * @param stamp the counter that the commit will replace
     * @throws StoreException {@link dev.slipway.error.ErrorCode#LEDGER_FULL} if it is too big
     */
    RecordMaps.Content prepare(Revision revision, Optional<String> previous, long stamp) {
        DeploymentRef deployment = revision.deployment();
        ObjectNode document = RecordJson.start(KIND);
        document.setAll(RecordJson.tree(RevisionDocument.of(revision, previous)));
        String text = RecordJson.text(document);
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        if (size > MOST_BYTES) {
            throw StoreException.revisionTooBig(revision.key(), size, MOST_BYTES);
        }
        return new RecordMaps.Content(
                RecordNames.revision(
                        deployment,
                        revision.number(),
                        stamp,
                        CommitToken.random(random).value()),
                RecordLabels.ofRevision(deployment, revision.number()),
                RecordLabels.annotations(LedgerScope.of(deployment.group())),
                text,
                true);
    }

    /** Writes a revision. */
    ObjectMeta write(RecordMaps.Content content) {
        try {
            return maps.write(Optional.empty(), content);
        } catch (KubeException e) {
            if (!e.kind().mayHaveHappened()) {
                throw e;
            }
            return maps.get(content.name())
                    .filter(map -> content.document().equals(map.data().get(RecordMaps.DOCUMENT)))
                    .map(ConfigMapObject::metadata)
                    .orElseThrow(() -> e);
        }
    }

    /** All ConfigMaps of an id in a group, whether they count or not. */
    List<ConfigMapObject> list(String selection) {
        return maps.list(selection);
    }

    /**
     * Reads some revisions by their names.
     *
     * @return by name
     * @throws MissingMapException if one is gone, as it is when the ledger has moved on
     */
    Map<String, StoredRevision> read(Collection<Wanted> wanted) {
        Map<String, StoredRevision> found = new HashMap<>();
        List<Wanted> missing = new ArrayList<>();
        for (Wanted each : wanted) {
            cache.find(each.name()).ifPresentOrElse(known -> found.put(each.name(), known), () -> missing.add(each));
        }
        if (missing.size() <= FEW) {
            missing.forEach(each -> found.put(each.name(), read(each.deployment(), each.name())));
            return found;
        }
        // Those of like numbers together: each list brings all of its deployments that are of any of its numbers.
        missing.sort(Comparator.comparing(each -> RecordNames.number(each.name())));
        for (int from = 0; from < missing.size(); from += DEPLOYMENTS_OF_A_LIST) {
            List<Wanted> some = missing.subList(from, Math.min(missing.size(), from + DEPLOYMENTS_OF_A_LIST));
            Map<String, ConfigMapObject> listed = byName(maps.list(selectorOf(some)));
            for (Wanted each : some) {
                found.put(
                        each.name(),
                        read(each.deployment(), each.name(), Optional.ofNullable(listed.get(each.name()))));
            }
        }
        return found;
    }

    private String selectorOf(List<Wanted> wanted) {
        var ids = new TreeSet<String>();
        var numbers = new TreeSet<String>();
        for (Wanted each : wanted) {
            ids.add(each.deployment().id().value());
            numbers.add(RecordNames.number(each.name()).toString());
        }
        String ours = RecordLabels.selector(RecordLabels.of(store, KIND));
        String ofThese = RecordLabels.and(ours, RolloutLabels.DEPLOYMENT, "in", ids);
        return RecordLabels.and(ofThese, RolloutLabels.REVISION, "in", numbers);
    }

    /** How one that is about to be asked for so many links of a chain gets at each of them. */
    Lookup lookup(DeploymentRef deployment, String latest, long links) {
        if (links <= FEW || isKnown(latest, links)) {
            return name -> read(deployment, name);
        }
        Map<String, String> labels = RecordLabels.ofRevision(deployment, RecordNames.number(latest));
        labels.remove(RolloutLabels.REVISION);
        Map<String, ConfigMapObject> listed = byName(maps.list(RecordLabels.selector(labels)));
        return name -> cache.find(name).orElseGet(() -> read(deployment, name, Optional.ofNullable(listed.get(name))));
    }

    private boolean isKnown(String latest, long links) {
        Optional<StoredRevision> known = cache.find(latest);
        for (long link = 1; link < links && known.isPresent(); link++) {
            known = known.get().previous().flatMap(cache::find);
        }
        return known.isPresent();
    }

    private StoredRevision read(DeploymentRef deployment, String name) {
        return cache.find(name).orElseGet(() -> read(deployment, name, maps.get(name)));
    }

    private StoredRevision read(DeploymentRef deployment, String name, Optional<ConfigMapObject> map) {
        StoredRevision read = stored(deployment, map.orElseThrow(() -> new MissingMapException(maps.where(name))));
        cache.keep(name, read);
        return read;
    }

    /** What a ConfigMap holds, which should be of a deployment. */
    StoredRevision stored(DeploymentRef deployment, ConfigMapObject map) {
        String name = map.metadata().name();
        RevisionNumber number = RecordNames.number(name);
        ObjectNode tree = maps.document(map, KIND);
        return RecordJson.value(tree, RevisionDocument.class, maps.where(name), document -> {
            if (!document.belongsTo(deployment) || document.number() != number.value()) {
                throw StoreException.damaged(maps.where(name) + " holds another revision");
            }
            return new StoredRevision(
                    name,
                    document.toRevision(deployment),
                    Optional.ofNullable(document.previous()),
                    map.data().get(RecordMaps.DOCUMENT).length());
        });
    }

    private static Map<String, ConfigMapObject> byName(List<ConfigMapObject> listed) {
        Map<String, ConfigMapObject> byName = new HashMap<>();
        listed.forEach(map -> byName.put(map.metadata().name(), map));
        return byName;
    }

    /** Finds a revision by its name. */
    @FunctionalInterface
    interface Lookup {
        StoredRevision find(String name);
    }

    /**
     * A revision that is looked for.
     *
     * @param deployment whose
     * @param name the name that the ledger leads to
     */
    record Wanted(DeploymentRef deployment, String name) {}
}
