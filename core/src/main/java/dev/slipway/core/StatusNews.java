package dev.slipway.core;

import dev.slipway.model.DeploymentStatus;

/** Tells what is news from what isn't: when somebody looked is none. */
final class StatusNews {
    private StatusNews() {}

    /** Whether two statuses differ in more than when the facts were true. */
    static boolean isNews(DeploymentStatus before, DeploymentStatus after) {
        if (before.phase() != after.phase() || !before.revision().equals(after.revision())) {
            return true;
        }
        return !(before.observedAt().equals(after.observedAt()) ? before : at(before, after)).equals(after);
    }

    private static DeploymentStatus at(DeploymentStatus status, DeploymentStatus time) {
        return DeploymentStatus.builder()
                .from(status)
                .observedAt(time.observedAt())
                .build();
    }
}
