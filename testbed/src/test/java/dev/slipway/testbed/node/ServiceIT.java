package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.testbed.RealNode;
import dev.slipway.testbed.process.Await;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealNode
final class ServiceIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RealPods pods;

    ServiceIT(RealPods pods) {
        this.pods = pods;
    }

    @Test
    @DisplayName(
            "What is sent to a Service, its address or its node port, is spread by kube-proxy over all its Ready pods")
    void balancing(WorkerNode node) {
        pods.deploy(RealPod.scripted("balanced").readiness("/ready"), 2);
        JsonNode service = pods.expose("balanced");
        List<JsonNode> ready = pods.awaitReady("balanced", 2);

        Set<String> names = new TreeSet<>();
        ready.forEach(pod -> names.add(pod.path("metadata").path("name").asText()));
        assertThat(names).hasSize(2);
        String address = service.path("spec").path("clusterIP").asText();
        assertThat(AddressRange.parse(address).overlaps(AddressRange.parse("10.96.0.0/16")))
                .isTrue();
        awaitAnswersOf(names, URI.create("http://" + address + "/"));
        awaitAnswersOf(
                names,
                URI.create("http://" + node.address() + ":"
                        + service.path("spec")
                                .path("ports")
                                .get(0)
                                .path("nodePort")
                                .asText() + "/"));
    }

    @Test
    @DisplayName("A pod reaches a Service whose only pod it is itself")
    void hairpin() {
        pods.deploy(RealPod.scripted("alone").readiness("/ready"), 1);
        JsonNode service = pods.expose("alone");
        JsonNode pod = pods.awaitReady("alone", 1).get(0);

        String own = service.path("spec").path("clusterIP").asText();
        Await.until(
                "the pod reaches itself",
                RealPods.LIMIT,
                () -> dial(pod, own + ":80").equals("connected"));
    }

    private static String dial(JsonNode pod, String address) {
        return Loopback.get(URI.create("http://" + RealPods.address(pod) + ":" + RealPod.SCRIPTED_PORT
                + "/dial?within=2s&address=" + address));
    }

    /** Each question is a connection of its own: kept ones stay with one pod. */
    private static void awaitAnswersOf(Set<String> names, URI uri) {
        Set<String> answered = new HashSet<>();
        Await.until(
                names + " have all answered at " + uri,
                RealPods.LIMIT,
                () -> {
                    answered.add(askOnce(uri));
                    return answered.containsAll(names);
                },
                () -> "It were " + answered);
        answered.remove("");
        assertThat(names).containsAll(answered);
    }

    private static String askOnce(URI uri) {
        try {
            var connection = uri.toURL().openConnection();
            connection.setRequestProperty("Connection", "close");
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(2_000);
            try (var answer = connection.getInputStream()) {
                return JSON.readTree(answer).path("pod").asText();
            }
        } catch (IOException e) {
            return "";
        }
    }
}
