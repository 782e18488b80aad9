package dev.slipway.spi;

import dev.slipway.model.Group;
import dev.slipway.model.Revision;
import java.util.Optional;

/**
 * A host's own veto before a revision is recorded: allowed registries, caps, naming rules. Thread-safe, quick, without
 * effects; it may be asked more than once for one mutation, and in another thread than that which asked for the mutation.
 */
@FunctionalInterface
public interface DeploymentPolicy {
    /**
     * Looks at what is about to be recorded.
     *
     * @param revision the whole revision
     * @param group its group as the directory gave it
     * @return why it is forbidden, in one sentence for the user; empty to let it pass
     */
    Optional<String> veto(Revision revision, Group group);
}
