package dev.slipway.core;

import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import java.util.Map;

/** A mutation of a deployment that is there. */
interface Verb {
    /** Works the next revision out from the latest; throws, or tells the request's objections, to refuse. */
    Wanted wanted(Proposals.Request request, Revision latest);

    /**
     * Whether a revision is what this makes of those before it, whatever the group may do by now. Of the kept ones; where
     * those that it depends on aren't kept any more, what can still be compared decides.
     */
    boolean isWhatMade(Revision revision, Map<RevisionNumber, Revision> kept);
}
