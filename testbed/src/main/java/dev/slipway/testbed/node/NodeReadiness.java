package dev.slipway.testbed.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.PodStatus;
import dev.slipway.testbed.process.BedProcess;
import java.time.Duration;
import java.time.Instant;

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
                        () -> hasBeenReadySince(since.started()) && kubeletSeesContainers());
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

    /** When kubelet said last how it is, in seconds; 0 for never. */
    private static long heartbeat(JsonNode node) {
        for (JsonNode condition : node.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return Instant.parse(condition.path("lastHeartbeatTime").asText())
                        .getEpochSecond();
            }
        }
        return 0;
    }
}
