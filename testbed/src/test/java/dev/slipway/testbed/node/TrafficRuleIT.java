package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.RealNode;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.process.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RealNode
final class TrafficRuleIT {
    private static final Pattern TABLE = Pattern.compile("table inet (slipway_\\S+)");
    private static final Pattern HANDLE = Pattern.compile("ip [sd]addr \\S+ accept # handle (\\d+)");

    private final KubeApi api;
    private final RealPods pods;

    TrafficRuleIT(KubeApi api, RealPods pods) {
        this.api = api;
        this.pods = pods;
    }

    @Test
    @DisplayName(
            "A server beyond the machine, which the machine itself reaches, is not reached from a pod, and it is the rule that holds it")
    void podReachesNothingOutside() throws IOException {
        pods.run(RealPod.scripted("prisoner").readiness("/ready"));
        JsonNode pod = pods.awaitReady("prisoner");

        try (OutsideNetwork outside = OutsideNetwork.open()) {
            Await.until("the machine reaches the server outside", RealPods.LIMIT, outside::isReached);

            assertThat(dial(pod)).contains("timeout");
            makeException();
            Await.until(
                    "a pod gets out by an exception from the rule",
                    RealPods.LIMIT,
                    () -> dial(pod).equals("connected"));
            endException();
            assertThat(dial(pod)).contains("timeout");
        }
    }

    @Test
    @DisplayName("A Service without endpoints refuses on the machine")
    void serviceWithoutEndpoints() {
        JsonNode service = pods.expose("nobody");
        String address = service.path("spec").path("clusterIP").asText();

        Await.until(
                "kube-proxy refuses for " + address,
                RealPods.LIMIT,
                () -> answer(address).contains("refused"));
    }

    @ParameterizedTest
    @DisplayName("The kernel's way to an address of a Service, of a fake pod or of a real one ends on this machine")
    @ValueSource(strings = {"10.96.0.1", "10.96.200.200", "10.250.3.4", "10.77.1.200"})
    void routesEndHere(String address) {
        String route = HostCommand.output("ip", "-o", "route", "get", address);

        assertThat(route).containsPattern("dev (lo|" + bridge() + ") ");
    }

    @Test
    @DisplayName(
            "An address of a Service that nobody has is not reached, also while kube-proxy is dead, and no packet leaves")
    void kubeProxyDead(WorkerNode node) {
        String probe = "slipway_probe";
        HostCommand.output("""
                table inet %s {
                  chain leaving {
                    type filter hook postrouting priority 300;
                    ip daddr { 10.77.1.0/24, 10.96.0.0/16, 10.250.0.0/16 } oifname != { "lo", "%s" } counter
                  }
                }
                """.formatted(probe, bridge()), List.of("nft", "-f", "-"));
        try {
            node.kubeProxy().kill();
            assertThat(answer("10.96.201.201")).isNotEqualTo("connected");
            assertThat(answer("10.77.1.250")).isNotEqualTo("connected");
            assertThat(answer("10.250.9.9")).isNotEqualTo("connected");

            assertThat(HostCommand.output("nft", "list", "table", "inet", probe))
                    .contains("packets 0 ");
        } finally {
            node.kubeProxy().restart();
            HostCommand.output("nft", "delete", "table", "inet", probe);
        }
        pods.deploy(RealPod.scripted("afterwards").readiness("/ready"), 1);
        String service =
                pods.expose("afterwards").path("spec").path("clusterIP").asText();
        Await.until(
                "kube-proxy works again", RealPods.LIMIT, () -> answer(service).equals("connected"));
    }

    @Test
    @DisplayName("A test can be a fake pod: it listens on the address that the pod says it has")
    void fakePodAddressIsLocal() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getByName("10.250.0.77"))) {
            try (var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    @Test
    @DisplayName("A pod that wants the machine's own network is refused")
    void hostNetwork() {
        assertThatThrownBy(() -> api.apply("default", """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: runaway}
                        spec:
                          hostNetwork: true
                          containers: [{name: app, image: slipway.test/scripted:1}]
                        """))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.REFUSED))
                .hasMessageContaining("hostNetwork is true");
    }

    private static void makeException() {
        for (String side : List.of("saddr", "daddr")) {
            HostCommand.output(
                    "nft", "insert", "rule", "inet", table(), "forward", "ip", side, OutsideNetwork.ADDRESS, "accept");
        }
    }

    private static void endException() {
        String chain = HostCommand.output("nft", "-a", "list", "chain", "inet", table(), "forward");
        List<String> handles =
                HANDLE.matcher(chain).results().map(match -> match.group(1)).toList();
        assertThat(handles).hasSize(2);
        handles.forEach(
                handle -> HostCommand.output("nft", "delete", "rule", "inet", table(), "forward", "handle", handle));
    }

    private static String table() {
        var match = TABLE.matcher(HostCommand.output("nft", "list", "tables"));
        assertThat(match.find()).isTrue();
        return match.group(1);
    }

    private static String bridge() {
        return table().replace("slipway_", "sw").replace('_', '-');
    }

    private static String dial(JsonNode pod) {
        return Loopback.get(URI.create("http://" + RealPods.address(pod) + ":" + RealPod.SCRIPTED_PORT
                + "/dial?within=2s&address=" + OutsideNetwork.ADDRESS + ":" + OutsideNetwork.PORT));
    }

    private static String answer(String address) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, 80), 4_000);
            return "connected";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
