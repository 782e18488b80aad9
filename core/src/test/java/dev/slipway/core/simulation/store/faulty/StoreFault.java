package dev.slipway.core.simulation.store.faulty;

import dev.slipway.core.simulation.Wire;
import dev.slipway.core.simulation.store.ClaimObject;
import dev.slipway.core.simulation.store.ObjectHistoryStore;
import dev.slipway.core.simulation.store.ObjectHistoryStore.Preparing;
import dev.slipway.core.simulation.store.ObjectRequests;
import dev.slipway.core.simulation.store.RevisionObject;
import dev.slipway.core.simulation.store.SimObjects;
import dev.slipway.core.simulation.store.faulty.FaultyPreparing.ClaimsForAnIncarnation;
import dev.slipway.core.simulation.store.faulty.FaultyPreparing.ClaimsNothing;
import dev.slipway.core.simulation.store.faulty.FaultyPreparing.NeverMoves;
import dev.slipway.core.simulation.store.faulty.FaultyPreparing.NeverStampsAgain;
import dev.slipway.core.simulation.store.faulty.FaultyPreparing.StampsBack;
import dev.slipway.core.simulation.store.faulty.FaultyPreparing.SweepsByAge;
import dev.slipway.core.simulation.store.faulty.FaultyPreparing.TakesAwayWhatWasWrittenMeanwhile;
import dev.slipway.core.simulation.store.faulty.FaultyStores.ComparesNothing;
import dev.slipway.core.simulation.store.faulty.FaultyStores.FreesTheClaimFirst;
import dev.slipway.core.simulation.store.faulty.FaultyStores.PreparesOnce;
import dev.slipway.core.simulation.store.faulty.FaultyStores.TrimsTheLastGood;
import dev.slipway.model.StoreId;
import java.util.List;

/** What can be wrong with a store's protocol: one mistake each. */
public enum StoreFault {
    /** Age instead of counters. */
    SWEEP_BY_AGE("G4|H3", "a sweep takes away whatever no ledger leads to at the moment"),
    /** V14: the object of the first attempt, as it is. */
    REVISION_REUSED_AFTER_CONFLICT("G4", "a second attempt uses the revision that the first one wrote, with its stamp"),
    /** V14: a paused sweeper hits what was prepared anew. */
    SWEEP_WITHOUT_RESOURCE_VERSION("G4", "a sweep takes away a revision that was written anew since it was judged"),
    /** V14 for claims. */
    CLAIM_NOT_RESTAMPED("H3", "a claim that the group has already isn't stamped again"),
    /** V14: a slow deployer. */
    CLAIM_STAMP_GOES_BACK("H3", "a slow deployer's claim takes the stamp of a faster one back"),
    /** V14 for claims. */
    CLAIM_DELETED_WITHOUT_VERSION("H3", "a sweep takes away a claim that was stamped again since it was judged"),
    /** V14: another deployer of the same group may have used it. */
    CLAIM_BELONGS_TO_INCARNATION("H3", "a claim counts only for the incarnation that it was made for"),
    /** The order of a deletion. */
    CLAIM_FIRST_ENTRY_LAST("H3", "a deletion frees the id before the entry is gone"),
    /** V15: stuck. */
    NO_MOVE_BEFORE_SWEEP("H6", "an id whose deployer died stays claimed for ever in a quiet group"),
    /** Two groups. */
    CLAIM_LOST("H3", "an id is deployed without a claim"),
    /** The commit. */
    LEDGER_WITHOUT_COMPARE("G4", "the last writer of a ledger wins"),
    /** R45. */
    TRIMS_LAST_GOOD("H5", "newer revisions push out the last good one");

    private final String broken;
    private final String sentence;

    StoreFault(String broken, String sentence) {
        this.broken = broken;
        this.sentence = sentence;
    }

    /** What it may break first: guarantees, or requirements of stores. */
    public List<String> broken() {
        return List.of(broken.split("\\|"));
    }

    /** What is wrong. */
    public String sentence() {
        return sentence;
    }

    /** Opens a store with this fault for a process, as {@link ObjectHistoryStore} is opened without. */
    public ObjectHistoryStore open(StoreId id, SimObjects objects, Wire wire, int kept) {
        var requests = new ObjectRequests(objects, wire);
        return switch (this) {
            case SWEEP_BY_AGE -> with(id, requests, kept, SweepsByAge::new);
            case REVISION_REUSED_AFTER_CONFLICT -> new PreparesOnce(id, requests, kept);
            case SWEEP_WITHOUT_RESOURCE_VERSION ->
                new StampedInPlaceStore(id, requests, kept, hitsNewer(RevisionObject.class));
            case CLAIM_NOT_RESTAMPED -> with(id, requests, kept, NeverStampsAgain::new);
            case CLAIM_STAMP_GOES_BACK -> with(id, requests, kept, StampsBack::new);
            case CLAIM_DELETED_WITHOUT_VERSION -> with(id, requests, kept, hitsNewer(ClaimObject.class));
            case CLAIM_BELONGS_TO_INCARNATION -> with(id, requests, kept, ClaimsForAnIncarnation::new);
            case CLAIM_FIRST_ENTRY_LAST -> new FreesTheClaimFirst(id, requests, kept);
            case NO_MOVE_BEFORE_SWEEP -> with(id, requests, kept, NeverMoves::new);
            case CLAIM_LOST -> with(id, requests, kept, ClaimsNothing::new);
            case LEDGER_WITHOUT_COMPARE -> new ComparesNothing(id, requests, kept);
            case TRIMS_LAST_GOOD -> new TrimsTheLastGood(id, requests, kept);
        };
    }

    private static Preparing hitsNewer(Class<?> kind) {
        return (requests, kept) -> new TakesAwayWhatWasWrittenMeanwhile(kind, requests, kept);
    }

    private static ObjectHistoryStore with(StoreId id, ObjectRequests requests, int kept, Preparing preparing) {
        return new Prepared(id, requests, kept, preparing);
    }

    /** A store whose commits are right. */
    private static final class Prepared extends ObjectHistoryStore {
        Prepared(StoreId id, ObjectRequests requests, int kept, Preparing preparing) {
            super(id, requests, kept, preparing);
        }
    }
}
