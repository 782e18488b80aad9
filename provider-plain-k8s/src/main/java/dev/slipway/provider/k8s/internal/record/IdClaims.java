package dev.slipway.provider.k8s.internal.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.ConfigMapObject;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.util.Objects;
import java.util.Optional;

/**
 * Which group an id belongs to. A claim is a ConfigMap of its own, made before the ledger names the id, and says which group wants it
 * and which counter that group's commit will replace. It counts for nothing by itself: the id belongs to the claim's group only
 * if that group's ledger names it. So the claim of a commit that failed is in nobody's way: whoever wants the id next judges it.
 * Thread-safe.
 *
 * <p>To judge is to read the claim and the ledger. If the ledger names the id, it is taken. If it doesn't and stands beyond the
 * stamp, the commit that the claim was made for can't land any more: the claim is replaced or deleted, on condition that it is still the version
 * that was read. A commit that comes later has to stamp the claim anew first, which makes it another version. If the ledger stands at the stamp,
 * that commit may still come, and nobody can tell whether its writer lives; an empty commit then decides it one way or the other. That costs a
 * living writer a conflict and no more.
 */
final class IdClaims {
    /** What a document and a label call it. */
    static final String KIND = "claim";

    /** In each round but the last somebody else was faster. */
    private static final int MOST_ROUNDS = 100;

    private final RecordMaps maps;
    private final Ledgers ledgers;
    private final StoreId store;

    IdClaims(RecordMaps maps, Ledgers ledgers, StoreId store) {
        this.maps = maps;
        this.ledgers = ledgers;
        this.store = store;
    }

    /** The group whose ledger names the id. */
    Optional<GroupId> owner(DeploymentId id) {
        return read(id).map(Claim::group)
                .filter(group -> ledgers.read(LedgerScope.of(group)).names(id));
    }

    /**
     * Claims an id for the commit of a group.
     *
     * @param counter which the commit will replace
     * @return false if it belongs to another group
     */
    boolean claim(DeploymentId id, GroupId group, long counter) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Optional<Claim> claim = read(id);
            if (isStamped(claim, group, counter)) {
                return true;
            }
            Optional<RecordedLedger> other = claim.map(Claim::group)
                    .filter(holder -> !holder.equals(group))
                    .map(holder -> ledgers.read(LedgerScope.of(holder)));
            if (other.filter(ledger -> ledger.names(id)).isPresent()) {
                return false;
            }
            if (other.isPresent() && !isPast(claim.get(), other.get())) {
                decide(other.get());
                continue;
            }
            if (write(claim, id, group, counter)) {
                return true;
            }
        }
        throw new KubeException(
                KubeException.Kind.STALE,
                0,
                "others always changed " + maps.where(RecordNames.claim(id)) + " at the same time",
                Optional.empty(),
                null);
    }

    /** A stamp never goes back: beyond the counter it says that this commit is too late anyway. */
    private static boolean isStamped(Optional<Claim> claim, GroupId group, long counter) {
        return claim.filter(own -> own.group().equals(group) && own.stamp() >= counter)
                .isPresent();
    }

    /** Moves another group's ledger on, so that the commit that its claim was made for lands now or never. */
    private void decide(RecordedLedger other) {
        try {
            ledgers.move(other);
        } catch (StoreException e) {
            // Whatever became of that is unknown; of the commit that waits for it nothing was recorded.
            throw StoreException.unavailable(e.getMessage(), e);
        }
    }

    /** False if another one was faster. */
    private boolean write(Optional<Claim> former, DeploymentId id, GroupId group, long counter) {
        // One that is stamped again keeps what another version of the library wrote into it; one that changes hands
        // doesn't.
        ObjectNode document = former.filter(own -> own.group().equals(group))
                .map(own -> own.document().deepCopy())
                .orElseGet(() -> RecordJson.start(KIND));
        document.put("store", store.value());
        document.setAll(RecordJson.tree(new ClaimDocument(id.value(), group.value(), counter)));
        var content = new RecordMaps.Content(
                RecordNames.claim(id),
                RecordLabels.ofClaim(store, group, id),
                RecordLabels.annotations(LedgerScope.of(group)),
                RecordJson.text(document),
                false);
        try {
            maps.write(former.map(Claim::meta), content);
            return true;
        } catch (KubeException e) {
            if (e.kind() == KubeException.Kind.STALE) {
                return false;
            }
            if (e.kind().mayHaveHappened() && isStamped(read(id), group, counter)) {
                return true;
            }
            throw e;
        }
    }

    /** Deletes the claim of an id that a ledger doesn't name, if it is that group's and of no commit that may still come. */
    void release(DeploymentId id, RecordedLedger ledger) {
        Optional<Claim> claim = read(id);
        if (claim.isPresent() && isPast(claim.get(), ledger)) {
            maps.delete(claim.get().meta());
        }
    }

    /** Deletes the claims of a group that its ledger makes past. */
    void releaseForgotten(GroupId group, RecordedLedger ledger, String selection) {
        for (ConfigMapObject map : maps.list(selection)) {
            Claim claim = read(map);
            // Two long names may have one label.
            if (claim.group().equals(group) && isPast(claim, ledger)) {
                maps.delete(claim.meta());
            }
        }
    }

    private static boolean isPast(Claim claim, RecordedLedger ledger) {
        return ledger.scope().equals(LedgerScope.of(claim.group()))
                && !ledger.names(claim.id())
                && claim.stamp() < ledger.counter();
    }

    private Optional<Claim> read(DeploymentId id) {
        return maps.get(RecordNames.claim(id)).map(this::read).map(claim -> {
            if (!claim.id().equals(id)) {
                throw StoreException.damaged(
                        maps.where(RecordNames.claim(id)) + " holds the claim of '" + claim.id() + "'");
            }
            return claim;
        });
    }

    private Claim read(ConfigMapObject map) {
        String where = maps.where(map.metadata().name());
        ObjectNode document = maps.document(map, KIND);
        String owner = document.path("store").asText();
        if (!owner.equals(store.value())) {
            throw StoreException.damaged(where + " is of the store '" + owner + "', not of '" + store + "'");
        }
        return RecordJson.value(
                document,
                ClaimDocument.class,
                where,
                stored -> new Claim(
                        new DeploymentId(stored.id()),
                        new GroupId(stored.group()),
                        stored.stamp(),
                        map.metadata(),
                        document));
    }

    /** A claim as it is stored. */
    private record ClaimDocument(String id, String group, long stamp) {
        ClaimDocument {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(group, "group");
        }
    }

    /**
     * That a group wants, or has, an id.
     *
     * @param id which id
     * @param group which group
     * @param stamp the counter that the group's commit replaces
     * @param meta the ConfigMap's
     * @param document all of its document
     */
    private record Claim(DeploymentId id, GroupId group, long stamp, ObjectMeta meta, ObjectNode document) {}
}
