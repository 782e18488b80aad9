package dev.slipway.core.simulation.cluster;

import dev.slipway.model.ResourceAmounts;

/**
 * What the pods of one deployment take.
 *
 * @param live those that stay
 * @param terminating those that are to go, told so already or not
 * @param excused those on their way out, or there twice, because of something that nobody of us did; in neither of the others
 */
public record PodUsage(ResourceAmounts live, ResourceAmounts terminating, ResourceAmounts excused) {
    static final PodUsage NONE = new PodUsage(ResourceAmounts.NONE, ResourceAmounts.NONE, ResourceAmounts.NONE);

    PodUsage plus(SimPod pod, boolean stays) {
        ResourceAmounts more = pod.template().perReplica();
        if (pod.isExcused()) {
            return new PodUsage(live, terminating, excused.plus(more));
        }
        return stays
                ? new PodUsage(live.plus(more), terminating, excused)
                : new PodUsage(live, terminating.plus(more), excused);
    }

    /** What our own rollouts made exist. */
    public ResourceAmounts ours() {
        return live.plus(terminating);
    }
}
