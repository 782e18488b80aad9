package dev.slipway.core.embedded;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Observation;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionKey;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is really the case in an embedded back end, for tests that know more than any provider tells. */
public final class EmbeddedTruth {
    private final EmbeddedBackEnd backEnd;

    public EmbeddedTruth(EmbeddedBackEnd backEnd) {
        this.backEnd = backEnd;
    }

    /** What the replicas of each deployment take at this instant, terminating ones included. */
    public Map<DeploymentRef, ResourceAmounts> usage() {
        return backEnd.usage();
    }

    /** The revisions that are wholly ready at this instant. */
    public Set<RevisionKey> whollyReady() {
        Set<RevisionKey> ready = new HashSet<>();
        backEnd.usage();
        backEnd.cluster().deployments().forEach((ref, deployment) -> {
            var present = (Observation.Present) deployment.observe();
            ReplicaCounts counts = present.track().replicas();
            if (counts.desired() > 0
                    && counts.desired() == counts.existing()
                    && counts.desired() == counts.updatedReady()) {
                ready.add(new RevisionKey(ref, present.track().revision()));
            }
        });
        return ready;
    }

    /** All that could be seen of it at this instant. */
    public String digest() {
        backEnd.usage();
        return backEnd.cluster().deployments().values().stream()
                .map(deployment -> deployment.ref() + " " + deployment.isGone() + " " + deployment.observe())
                .toList()
                .toString();
    }
}
