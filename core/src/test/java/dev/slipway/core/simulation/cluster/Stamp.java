package dev.slipway.core.simulation.cluster;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.RevisionNumber;
import java.util.Optional;

/**
 * What a provider notes in an object: whose it is, for which fence it was written last, what shall come of it, and how far
 * that is.
 *
 * @param ref whose it is
 * @param fence the fence of the last write
 * @param revision the revision that the fence asks for
 * @param goal what the object shall look like in the end
 * @param complete the last fence of which everything was written
 */
public record Stamp(DeploymentRef ref, Fence fence, RevisionNumber revision, Shape goal, Optional<Fence> complete) {
    /** Whether nothing is left to write for this fence. */
    public boolean isComplete() {
        return complete.equals(Optional.of(fence));
    }

    @Override
    public String toString() {
        return ref.incarnation() + "@" + ref.store() + " f" + fence + " r" + revision + " -> " + goal + " c"
                + complete.map(Fence::toString).orElse("-");
    }
}
