package dev.slipway.core.simulation.store;

import dev.slipway.model.Revision;
import java.util.Optional;

/**
 * A revision, written before the commit that records it.
 *
 * @param revision what it is
 * @param previous its predecessor; empty for the first
 * @param stamp the counter that the commit will replace
 */
public record RevisionObject(Revision revision, Optional<LedgerObject.Link> previous, long stamp) {}
