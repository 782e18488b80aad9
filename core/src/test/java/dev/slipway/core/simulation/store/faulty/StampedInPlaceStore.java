package dev.slipway.core.simulation.store.faulty;

import dev.slipway.core.simulation.store.LedgerObject.Link;
import dev.slipway.core.simulation.store.ObjectHistoryStore;
import dev.slipway.core.simulation.store.ObjectRequests;
import dev.slipway.core.simulation.store.RevisionObject;
import dev.slipway.core.simulation.store.Stored;
import dev.slipway.model.CommitToken;
import dev.slipway.model.Revision;
import dev.slipway.model.StoreId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Another right store: each further attempt at a mutation writes anew the very object of the first one, its stamp too. Only
 * here does a revision's object ever change before it counts, so only here a sweep can hit what has become another's.
 */
public class StampedInPlaceStore extends ObjectHistoryStore {
    private final ObjectRequests requests;
    private final Map<Revision, String> names = new HashMap<>();

    /** Opens a store for a process. */
    protected StampedInPlaceStore(StoreId id, ObjectRequests requests, int kept, Preparing preparing) {
        super(id, requests, kept, preparing);
        this.requests = requests;
    }

    /** Whether an attempt that finds the object of an earlier one writes it anew. */
    protected boolean isWrittenAnew() {
        return true;
    }

    @Override
    protected final Link prepare(Revision revision, Optional<Link> previous, long stamp, CommitToken token) {
        String name = names.computeIfAbsent(sameInEveryAttempt(revision), any -> nameOf(revision, token.value()));
        var next = new RevisionObject(revision, previous, stamp);
        boolean done = false;
        while (!done) {
            Optional<Stored<RevisionObject>> present = requests.get(name, RevisionObject.class);
            done = present.isPresent()
                    ? !isWrittenAnew() || requests.update(present.get(), next)
                    : requests.create(name, next);
        }
        return new Link(name, revision.number());
    }

    private static Revision sameInEveryAttempt(Revision revision) {
        return Revision.builder()
                .from(revision)
                .token(new CommitToken("any"))
                .time(Instant.EPOCH)
                .build();
    }
}
