package dev.slipway.testbed.node;

import dev.slipway.testbed.pki.CertificateAuthority;
import dev.slipway.testbed.pki.Identity;
import dev.slipway.testbed.pki.Kubeconfig;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** kubelet, which makes this machine a node. */
final class Kubelet {
    /** What it changes in the kernel, without being asked. */
    static final List<String> SETTINGS = List.of(
            "vm/overcommit_memory",
            "vm/panic_on_oom",
            "kernel/panic",
            "kernel/panic_on_oops",
            "kernel/keys/root_maxkeys",
            "kernel/keys/root_maxbytes");

    private static final String CONFIGURATION = """
            apiVersion: kubelet.config.k8s.io/v1beta1
            kind: KubeletConfiguration
            address: @ADDRESS@
            port: @PORT@
            readOnlyPort: 0
            healthzPort: 0
            authentication:
              anonymous: {enabled: false}
              webhook: {enabled: true}
              x509: {clientCAFile: "@RUN@/node-ca.crt"}
            authorization: {mode: Webhook}
            tlsCertFile: "@RUN@/kubelet-server.crt"
            tlsPrivateKeyFile: "@RUN@/kubelet-server.key"
            containerRuntimeEndpoint: "unix://@SOCKET@"
            # Version 1 of control groups is what containers of build machines have.
            failCgroupV1: false
            cgroupDriver: cgroupfs
            cgroupRoot: "@GROUPS@"
            cgroupsPerQOS: true
            enforceNodeAllocatable: []
            failSwapOn: false
            evictionHard: {memory.available: "100Mi", nodefs.available: "1%", nodefs.inodesFree: "1%", imagefs.available: "1%"}
            imageGCHighThresholdPercent: 100
            imageGCLowThresholdPercent: 99
            podLogsDir: "@RUN@/pod-logs"
            volumePluginDir: "@RUN@/kubelet/volume-plugins"
            resolvConf: ""
            clusterDomain: cluster.local
            makeIPTablesUtilChains: false
            registerNode: true
            nodeStatusUpdateFrequency: 10s
            nodeLeaseDurationSeconds: 40
            syncFrequency: 10s
            maxPods: 100
            serializeImagePulls: false
            shutdownGracePeriod: 0s
            oomScoreAdj: 0
            """;

    private Kubelet() {}

    static BedProcess start(
            RunFolder folder,
            MountSpace mounts,
            Path program,
            Plane plane,
            int port,
            Path socket,
            String controlGroups) {
        String node = WorkerNode.NAME;
        CertificateAuthority authority = plane.authority();
        Identity server = authority.server(node, List.of(PodNetwork.NODE_ADDRESS, node));
        folder.write("node-ca.crt", authority.identity().certificatePem());
        folder.write("kubelet-server.crt", server.certificatePem());
        folder.write("kubelet-server.key", server.keyPem());
        folder.folder("pod-logs");
        Path kubeconfig = folder.write(
                "kubelet.kubeconfig",
                Kubeconfig.of(
                        plane.server().toString(),
                        authority,
                        "kubelet",
                        authority.client("system:node:" + node, List.of("system:nodes"))));
        Path configuration = folder.write(
                "kubelet.yaml",
                CONFIGURATION
                        .replace("@ADDRESS@", PodNetwork.NODE_ADDRESS)
                        .replace("@PORT@", Integer.toString(port))
                        .replace("@RUN@", folder.path().toString())
                        .replace("@SOCKET@", socket.toString())
                        .replace("@GROUPS@", controlGroups));
        PodNetwork.keepSettings(folder, SETTINGS);
        return mounts.start(
                "kubelet",
                List.of(
                        program.toString(),
                        "--config=" + configuration,
                        "--kubeconfig=" + kubeconfig,
                        "--root-dir=" + folder.folder("kubelet"),
                        "--hostname-override=" + node,
                        "--node-ip=" + PodNetwork.NODE_ADDRESS,
                        "--node-labels=" + WorkerNode.LABEL + "=" + WorkerNode.REAL,
                        "--v=2"),
                Map.of());
    }
}
