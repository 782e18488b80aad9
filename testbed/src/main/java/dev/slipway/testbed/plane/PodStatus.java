package dev.slipway.testbed.plane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Reads what a test most often asks of a pod or node. */
public final class PodStatus {
    private PodStatus() {}

    /**
     * Says whether a condition of an object is true.
     *
     * @param object a pod, node, Deployment or anything else with conditions
     * @param type the condition's type
     * @return true only when its status is {@code True}
     */
    public static boolean hasCondition(JsonNode object, String type) {
        return condition(object, type).path("status").asText().equals("True");
    }

    /**
     * Finds a condition of an object.
     *
     * @param object a pod, node, Deployment or anything else with conditions
     * @param type the condition's type
     * @return the condition, a missing node when there is none of this type
     */
    public static JsonNode condition(JsonNode object, String type) {
        for (var condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    /**
     * Finds what a pod says of its first container.
     *
     * @param pod the pod
     * @return the container's status, a missing node when there is none yet
     */
    public static JsonNode container(JsonNode pod) {
        return pod.path("status").path("containerStatuses").path(0);
    }

    /**
     * Says why the first container of a pod waits.
     *
     * @param pod the pod
     * @return the reason, empty when it doesn't wait
     */
    public static String waitingReason(JsonNode pod) {
        return container(pod).path("state").path("waiting").path("reason").asText();
    }
}
