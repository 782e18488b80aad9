package dev.slipway.provider.k8s.internal.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.ConfigMapObject;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which store a namespace holds: one ConfigMap, created once by whoever opens it first. An import creates it too, with a mark, and
 * takes the mark away as its last step: whoever reads the mark knows that this is no store yet. Thread-safe.
 */
final class StoreIdentity {
    /** What a document and a label call it. */
    static final String KIND = "store";

    private final RecordMaps maps;
    private final StoreId id;

    private StoreIdentity(RecordMaps maps, StoreId id) {
        this.maps = maps;
        this.id = id;
    }

    /** Opens the store of a namespace, and makes one if there is none. */
    static StoreIdentity open(RecordMaps maps, RandomGenerator random) {
        Optional<Identity> found = read(maps);
        if (found.isEmpty()) {
            // In this order: a store that somebody makes meanwhile has its identity before it has a ledger.
            Optional<ConfigMapObject> leftover = maps.any(RecordLabels.KIND);
            found = read(maps);
            if (found.isEmpty() && leftover.isPresent()) {
                throw StoreException.damaged(maps.where(RecordNames.STORE) + " is missing, and there is "
                        + maps.where(leftover.get().metadata().name()) + " of a store");
            }
        }
        Identity identity = found.isPresent() ? found.get() : create(maps, StoreId.random(random));
        return new StoreIdentity(maps, finished(maps, identity).id());
    }

    /** The identity of a store that has just been made. */
    static StoreIdentity of(RecordMaps maps, StoreId id) {
        return new StoreIdentity(maps, id);
    }

    /** Finds the store that is there, without writing anything. */
    static StoreIdentity find(RecordMaps maps) {
        Identity found = read(maps)
                .orElseThrow(() -> new DeploymentException(
                        ErrorCode.INVALID_SETTING,
                        "there is no store in the namespace '" + maps.namespace() + "', and it shall only be read",
                        false,
                        Optional.empty()));
        return new StoreIdentity(maps, finished(maps, found).id());
    }

    private static Identity finished(RecordMaps maps, Identity identity) {
        if (identity.isImporting()) {
            throw StoreException.damaged("an import into the namespace '" + maps.namespace()
                    + "' was begun and is not finished; if nobody is at it any more, delete the ConfigMaps there that"
                    + " have the label " + RecordLabels.KIND + " and import again");
        }
        return identity;
    }

    StoreId id() {
        return id;
    }

    /** Whether the namespace still holds this store, as whoever begins a ledger has to know. */
    void check() {
        Optional<StoreId> present =
                read(maps).map(identity -> finished(maps, identity).id());
        if (!present.equals(Optional.of(id))) {
            throw StoreException.damaged("the namespace '" + maps.namespace() + "' "
                    + present.map(other -> "has become the store '" + other + "'")
                            .orElse("has no store any more")
                    + "; it was '" + id + "' when it was opened");
        }
    }

    /** Creates the identity of a new store; returns the one that is there then, whoever was faster. */
    private static Identity create(RecordMaps maps, StoreId id) {
        try {
            return write(maps, Optional.empty(), id, Optional.empty());
        } catch (KubeException e) {
            if (e.kind() != KubeException.Kind.STALE && !e.kind().mayHaveHappened()) {
                throw e;
            }
            return read(maps).orElseThrow(() -> e);
        }
    }

    /**
     * Writes an identity, on condition that the one that was read, or none, is there.
     *
     * @param mark what no other import has, while it is no store yet; empty if it is one
     */
    static Identity write(RecordMaps maps, Optional<ObjectMeta> read, StoreId id, Optional<String> mark) {
        ObjectNode document = RecordJson.start(KIND);
        document.setAll(RecordJson.tree(new IdentityDocument(id.value(), mark.orElse(null))));
        var content = new RecordMaps.Content(
                RecordNames.STORE, RecordLabels.of(id, KIND), Map.of(), RecordJson.text(document), false);
        return new Identity(id, mark.isPresent(), maps.write(read, content));
    }

    static Optional<Identity> read(RecordMaps maps) {
        return maps.get(RecordNames.STORE)
                .map(map -> RecordJson.value(
                        maps.document(map, KIND),
                        IdentityDocument.class,
                        maps.where(RecordNames.STORE),
                        stored -> new Identity(new StoreId(stored.id()), stored.importing() != null, map.metadata())));
    }

    /** Which store this is, as it is stored. */
    private record IdentityDocument(String id, @Nullable String importing) {
        IdentityDocument {
            Objects.requireNonNull(id, "id");
        }
    }

    /**
     * What a namespace's identity says.
     *
     * @param id which store
     * @param isImporting whether it is no store yet
     * @param meta the ConfigMap's
     */
    record Identity(StoreId id, boolean isImporting, ObjectMeta meta) {}
}
