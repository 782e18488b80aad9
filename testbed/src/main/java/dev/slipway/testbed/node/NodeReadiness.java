package dev.slipway.testbed.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.PodStatus;
import dev.slipway.testbed.process.BedProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Waits until what runs on a node does its work, by what can be seen of it from outside. */
final class NodeReadiness {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final KubeApi api;
    private final NodeProcesses processes;

    NodeReadiness(KubeApi api, NodeProcesses processes) {
        this.api = api;
        this.processes = processes;
    }

    /** Blocks until a process does its work. */
    void await(BedProcess process) {
        if (process == processes.kubelet()) {
            awaitNode(process);
        } else if (process == processes.proxy().process()) {
            processes.proxy().awaitWork();
        } else if (process == processes.runtime().process()) {
            processes.runtime().awaitAnswer();
            if (processes.kubelet().isAlive()) {
                awaitNode(process);
            }
        }
    }

    private void awaitNode(BedProcess since) {
        processes
                .kubelet()
                .await(
                        "the node " + WorkerNode.NAME + " was Ready again after a start of " + since.name(),
                        LIMIT,
                        () -> hasBeenReadySince(since.started()) && kubeletSeesContainers() && kubeletKnowsPods());
    }

    /** What kubelet said before counts for nothing: nobody takes it back at once when a process ends. */
    private boolean hasBeenReadySince(Instant start) {
        return api.find(WorkerNode.PATH)
                .filter(node -> heartbeat(node) > start.getEpochSecond())
                .filter(node -> PodStatus.hasCondition(node, "Ready"))
                .isPresent();
    }

    /** By way of the API server, as logs are read: neither a kubelet nor a containerd that is stopped answers. */
    private boolean kubeletSeesContainers() {
        try {
            return !api.text(WorkerNode.PATH + "/proxy/runningpods/").isEmpty();
        } catch (TestbedException e) {
            return false;
        }
    }

    /** A new kubelet answers before it has heard of its pods, and until then there are no logs of them. */
    private boolean kubeletKnowsPods() {
        try {
            return identities(api.get(WorkerNode.PATH + "/proxy/pods"))
                    .containsAll(identities(api.get("/api/v1/pods?fieldSelector=spec.nodeName%3D" + WorkerNode.NAME)));
        } catch (TestbedException e) {
            return false;
        }
    }

    private static Set<String> identities(JsonNode pods) {
        return StreamSupport.stream(pods.path("items").spliterator(), false)
                .map(pod -> pod.path("metadata").path("uid").asText())
                .collect(Collectors.toSet());
    }

    /** When kubelet said last how it is, in seconds; 0 for never. */
    private static long heartbeat(JsonNode node) {
        String time =
                PodStatus.condition(node, "Ready").path("lastHeartbeatTime").asText();
        return time.isEmpty() ? 0 : Instant.parse(time).getEpochSecond();
    }
}
