package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Revision;
import dev.slipway.spi.RolloutLabels;
import java.util.Map;

/** Computes the values of {@link RolloutLabels}: valid as Kubernetes label values whatever a group is called. */
final class LabelValues {
    private LabelValues() {}

    static Map<String, String> of(Revision revision) {
        DeploymentRef deployment = revision.deployment();
        return Map.of(
                RolloutLabels.STORE, deployment.store().value(),
                RolloutLabels.GROUP, RolloutLabels.group(deployment.group()),
                RolloutLabels.DEPLOYMENT, deployment.id().value(),
                RolloutLabels.REVISION, revision.number().toString());
    }
}
