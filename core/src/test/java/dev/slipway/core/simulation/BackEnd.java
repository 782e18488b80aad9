package dev.slipway.core.simulation;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionKey;
import dev.slipway.spi.DeploymentProviderFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What runs deployments in a simulated world, and the truth about it that no process can see. */
interface BackEnd {
    /** The way of one process to it. */
    DeploymentProviderFactory open(Wire wire);

    /** What its own controllers can do next, in a stable order. */
    List<Move> moves();

    /** What exists of each deployment at this instant. */
    Map<DeploymentRef, Use> use();

    /** The revisions that are at this instant wholly ready, as the back end itself has observed. */
    Set<RevisionKey> whollyReady();

    /** Throws if something happened in it that never may. */
    void check();

    /** Makes an image's replicas crash, or not any more. */
    void script(String image, boolean crashes);

    /** All of its state in a few words, the same for the same. */
    String digest();

    /**
     * Something that happens by itself.
     *
     * @param name for the trace
     * @param happens does it
     */
    record Move(String name, Runnable happens) {}

    /**
     * What exists of a deployment.
     *
     * @param live what replicas take that aren't on their way out
     * @param terminating what those take that are
     */
    record Use(ResourceAmounts live, ResourceAmounts terminating) {
        ResourceAmounts all() {
            return live.plus(terminating);
        }
    }
}
