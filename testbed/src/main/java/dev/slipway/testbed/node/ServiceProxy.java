package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.pki.CertificateAuthority;
import dev.slipway.testbed.pki.Kubeconfig;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.Leftover.Kind;
import dev.slipway.testbed.process.RunFolder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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

    /** When a process has written its rules last, by what it says itself. */
    private static final String LAST_WRITTEN = "kubeproxy_sync_proxy_rules_last_timestamp_seconds";

    private static final Duration TO_WORK = Duration.ofMinutes(2);

    private final BedProcess process;
    private final URI health;
    private final URI metrics;

    private ServiceProxy(BedProcess process, NodePorts ports) {
        this.process = process;
        this.health = Loopback.uri(ports.proxyHealth()).resolve("/healthz");
        this.metrics = Loopback.uri(ports.proxyMetrics()).resolve("/metrics");
    }

    static ServiceProxy start(RunFolder folder, Path program, Plane plane, NodePorts ports) {
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
        Path configuration = folder.write(
                "kube-proxy.yaml",
                CONFIGURATION
                        .replace("@NODE@", WorkerNode.NAME)
                        .replace("@HEALTH@", Integer.toString(ports.proxyHealth()))
                        .replace("@METRICS@", Integer.toString(ports.proxyMetrics()))
                        .replace("@KUBECONFIG@", kubeconfig.toString())
                        .replace("@PODS@", PodNetwork.PODS.toString()));
        BedProcess process = BedProcess.start(
                folder, "kube-proxy", List.of(program.toString(), "--config=" + configuration, "--v=2"), Map.of());
        return new ServiceProxy(process, ports);
    }

    BedProcess process() {
        return process;
    }

    /** Blocks until it is well and has written the rules of all Services that it found when it started. */
    void awaitWork() {
        process.await("kube-proxy had written its rules", TO_WORK, () -> Loopback.answers(health) && hasWritten());
    }

    private boolean hasWritten() {
        try {
            List<String> written = Loopback.get(metrics)
                    .lines()
                    .filter(line -> line.startsWith(LAST_WRITTEN))
                    .toList();
            return !written.isEmpty() && written.stream().allMatch(line -> valueOf(line) > 0);
        } catch (TestbedException e) {
            // A new process serves its health before its metrics.
            return false;
        }
    }

    private static double valueOf(String series) {
        return Double.parseDouble(series.substring(series.lastIndexOf(' ') + 1));
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
