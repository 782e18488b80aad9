package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.pki.CertificateAuthority;
import dev.slipway.testbed.pki.Kubeconfig;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.Leftover.Kind;
import dev.slipway.testbed.process.Ports;
import dev.slipway.testbed.process.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** kube-proxy, which spreads what is sent to a Service over its pods by tables of nftables. */
final class ServiceProxy {
    private static final List<String> TABLES = List.of("ip kube-proxy", "ip6 kube-proxy");

    private static final String CONFIGURATION = """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            mode: nftables
            # Answers come back through the Service even between two pods of one bridge.
            nftables: {masqueradeAll: true, syncPeriod: 30s, minSyncPeriod: 100ms}
            bindAddress: 127.0.0.1
            hostnameOverride: @NODE@
            healthzBindAddress: 127.0.0.1:@HEALTH@
            metricsBindAddress: 127.0.0.1:@METRICS@
            clientConnection: {kubeconfig: "@KUBECONFIG@"}
            clusterCIDR: @PODS@
            detectLocalMode: ClusterCIDR
            conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
            oomScoreAdj: 0
            nodePortAddresses: ["@PODS@"]
            """;

    private ServiceProxy() {}

    static BedProcess start(RunFolder folder, Path program, String node, Plane plane) {
        requireNoOther();
        TABLES.forEach(table -> folder.leaves(Kind.NFT_TABLE, table));
        CertificateAuthority authority = plane.authority();
        Path kubeconfig = folder.write(
                "kube-proxy.kubeconfig",
                Kubeconfig.of(
                        plane.server().toString(),
                        authority,
                        "kube-proxy",
                        authority.client("system:kube-proxy", List.of())));
        List<Integer> ports = Ports.free(2);
        Path configuration = folder.write(
                "kube-proxy.yaml",
                CONFIGURATION
                        .replace("@NODE@", node)
                        .replace("@HEALTH@", ports.get(0).toString())
                        .replace("@METRICS@", ports.get(1).toString())
                        .replace("@KUBECONFIG@", kubeconfig.toString())
                        .replace("@PODS@", PodNetwork.PODS.toString()));
        return BedProcess.start(
                folder, "kube-proxy", List.of(program.toString(), "--config=" + configuration, "--v=2"), Map.of());
    }

    private static void requireNoOther() {
        List<String> tables =
                HostCommand.output("nft", "list", "tables").lines().toList();
        for (String table : TABLES) {
            if (tables.contains("table " + table)) {
                throw new TestbedException(
                        Code.IN_USE,
                        "This machine has the nftables table '" + table
                                + "' already, so a kube-proxy works on it that is not of this bed");
            }
        }
    }
}
