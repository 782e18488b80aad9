package dev.slipway.core.simulation.store;

import dev.slipway.core.simulation.store.LedgerObject.Link;
import dev.slipway.core.simulation.store.LedgerObject.Row;
import dev.slipway.core.simulation.store.ObjectRequests.Seen;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is written before a ledger's commit, and counts for nothing until then: claims of ids, and revisions. Each bears the
 * counter that its commit will replace. It is judged by the ledger, read after it: what the ledger leads to stays; what it
 * doesn't lead to although it stands beyond the stamp is taken away; and where it stands at the stamp, it is moved first.
 */
public class PreparedThings {
    private final ObjectRequests requests;
    private final int kept;

    /**
     * Those of one process.
     *
     * @param requests how it asks
     * @param kept how many revisions of a deployment count, beside its last good one
     */
    public PreparedThings(ObjectRequests requests, int kept) {
        this.requests = requests;
        this.kept = kept;
    }

    /** How the process asks. */
    protected final ObjectRequests requests() {
        return requests;
    }

    /** Claims an id for a commit that will replace a counter; false if the id belongs to another group. */
    protected boolean claim(DeploymentRef wanted, long counter) {
        var claim = new ClaimObject(wanted, counter);
        String name = ObjectNames.claim(wanted.id());
        while (true) {
            Optional<Stored<ClaimObject>> present = requests.get(name, ClaimObject.class);
            if (present.isEmpty()) {
                if (requests.create(name, claim)) {
                    return true;
                }
            } else if (present.get().content().group().equals(wanted.group())) {
                // At the counter it serves as it is; beyond, this commit is too late anyway.
                boolean serves = !isToBeStamped(present.get().content(), counter);
                if (serves || requests.update(present.get(), claim)) {
                    return true;
                }
            } else if (isForgotten(present.get().content())) {
                takeAway(present.get());
            } else {
                return false;
            }
        }
    }

    /** Whether a group's own claim must be written anew for a commit that will replace a counter. A stamp never goes back. */
    protected boolean isToBeStamped(ClaimObject present, long counter) {
        return present.stamp() < counter;
    }

    /** Whether a claim is that of an entry. */
    protected boolean holds(LedgerObject ledger, ClaimObject claim) {
        return ledger.rows().containsKey(claim.id());
    }

    /** Whether nothing that was prepared for a counter can land any more. */
    protected boolean isPast(long stamp, LedgerObject ledger) {
        return stamp < ledger.counter();
    }

    /** Makes a ledger stand beyond where it was seen, by whoever; false if it may still stand there. */
    protected boolean move(Seen seen) {
        replace(requests, seen, seen.ledger().following(seen.ledger().rows()));
        return true;
    }

    /** Takes away what was judged. */
    protected void takeAway(Stored<?> thing) {
        requests.delete(thing);
    }

    /** Compare-and-set of a ledger. */
    static boolean replace(ObjectRequests requests, Seen seen, LedgerObject next) {
        return seen.stored().isPresent()
                ? requests.update(seen.stored().get(), next)
                : requests.create(ObjectNames.ledger(next.scope()), next);
    }

    /** Judges all there is. */
    final void sweep() {
        sweep(
                requests.list(ObjectNames.CLAIMS, ClaimObject.class),
                requests.list(ObjectNames.REVISIONS, RevisionObject.class));
    }

    /** Judges what there is of one id of a group. */
    final void sweep(GroupId group, DeploymentId id) {
        Optional<Stored<ClaimObject>> claim = requests.get(ObjectNames.claim(id), ClaimObject.class);
        sweep(
                claim.filter(stored -> stored.content().group().equals(group)).stream()
                        .toList(),
                requests.list(ObjectNames.revisions(group, id), RevisionObject.class));
    }

    private void sweep(List<Stored<ClaimObject>> claims, List<Stored<RevisionObject>> revisions) {
        var groups = new TreeSet<String>();
        claims.forEach(claim -> groups.add(claim.content().group().value()));
        revisions.forEach(one -> groups.add(groupOf(one).value()));
        for (String name : groups) {
            var group = new GroupId(name);
            sweep(
                    LedgerScope.of(group),
                    claims.stream()
                            .filter(claim -> claim.content().group().equals(group))
                            .toList(),
                    revisions.stream().filter(one -> groupOf(one).equals(group)).toList());
        }
    }

    private void sweep(LedgerScope scope, List<Stored<ClaimObject>> claims, List<Stored<RevisionObject>> revisions) {
        while (true) {
            Seen seen = requests.ledger(scope);
            Optional<Set<String>> counting = counting(seen.ledger(), revisions);
            if (counting.isEmpty()) {
                // It has moved on, and more may count than was read: next time.
                return;
            }
            Map<Stored<?>, Long> stamps = new HashMap<>();
            List<Stored<?>> loose = new ArrayList<>();
            claims.stream()
                    .filter(claim -> !holds(seen.ledger(), claim.content()))
                    .forEach(claim -> {
                        loose.add(claim);
                        stamps.put(claim, claim.content().stamp());
                    });
            revisions.stream()
                    .filter(one -> !counting.get().contains(one.name()))
                    .forEach(one -> {
                        loose.add(one);
                        stamps.put(one, one.content().stamp());
                    });
            List<Stored<?>> past = loose.stream()
                    .filter(one -> isPast(stamps.get(one), seen.ledger()))
                    .toList();
            if (past.size() == loose.size() || !move(seen)) {
                past.forEach(this::takeAway);
                return;
            }
        }
    }

    /** Whether no entry has a claim's id, and none can get it by that claim any more. */
    private boolean isForgotten(ClaimObject claim) {
        while (true) {
            Seen seen = requests.ledger(LedgerScope.of(claim.group()));
            if (holds(seen.ledger(), claim)) {
                return false;
            }
            if (isPast(claim.stamp(), seen.ledger())) {
                return true;
            }
            if (!move(seen)) {
                return false;
            }
        }
    }

    /** The names of the revisions that a ledger leads to, as far as those that were read are concerned. */
    private Optional<Set<String>> counting(LedgerObject ledger, List<Stored<RevisionObject>> revisions) {
        Map<String, RevisionObject> read =
                revisions.stream().collect(Collectors.toMap(Stored::name, one -> one.content()));
        Set<DeploymentId> ids = revisions.stream()
                .map(one -> one.content().revision().deployment().id())
                .collect(Collectors.toSet());
        Set<String> names = new HashSet<>();
        for (Row row : ledger.rows().values()) {
            if (ids.contains(row.entry().deployment().id())) {
                Optional<Map<Link, Revision>> chain = Chains.walk(
                        row,
                        kept,
                        name -> Optional.ofNullable(read.get(name))
                                .or(() ->
                                        requests.get(name, RevisionObject.class).map(Stored::content)));
                if (chain.isEmpty()) {
                    return Optional.empty();
                }
                chain.get().keySet().forEach(link -> names.add(link.name()));
            }
        }
        return Optional.of(names);
    }

    private static GroupId groupOf(Stored<RevisionObject> revision) {
        return revision.content().revision().deployment().group();
    }
}
