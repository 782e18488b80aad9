package dev.slipway.testbed.plane;

import java.util.List;

/** The command lines of a control plane. Everything listens on the loopback address only. */
final class PlaneCommands {
    static final String SERVICE_NETWORK = "10.96.0.0/16";
    static final String SERVICE_ADDRESS = "10.96.0.1";
    /** Where pods of a real node find this machine. */
    static final String BRIDGE_ADDRESS = "10.77.1.1";

    static final String FAKE_POD_NETWORK = "10.250.0.0/16";
    private static final String LOOPBACK = "127.0.0.1";

    private final PlanePrograms programs;
    private final PlaneFiles files;
    private final PlanePorts ports;

    /**
     * Who listens where.
     *
     * @param etcd for clients of etcd
     * @param peer for peers of etcd, of which there are none
     * @param api the API server
     * @param controllers the controllers' own health
     * @param scheduler the scheduler's own health
     * @param kwok for logs of fake pods
     */
    record PlanePorts(int etcd, int peer, int api, int controllers, int scheduler, int kwok) {
        static final int COUNT = 6;

        static PlanePorts of(List<Integer> free) {
            return new PlanePorts(free.get(0), free.get(1), free.get(2), free.get(3), free.get(4), free.get(5));
        }
    }

    PlaneCommands(PlanePrograms programs, PlaneFiles files, PlanePorts ports) {
        this.programs = programs;
        this.files = files;
        this.ports = ports;
    }

    List<String> etcd() {
        var client = "http://" + LOOPBACK + ":" + ports.etcd();
        var peer = "http://" + LOOPBACK + ":" + ports.peer();
        return List.of(
                programs.etcd().program("etcd").toString(),
                "--name=testbed",
                "--data-dir=" + files.file("etcd"),
                // What it holds is worth nothing after the machine's crash.
                "--unsafe-no-fsync",
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=testbed=" + peer,
                "--log-level=warn");
    }

    List<String> apiServer() {
        return List.of(
                kubernetes("kube-apiserver"),
                "--bind-address=" + LOOPBACK,
                "--secure-port=" + ports.api(),
                "--advertise-address=" + LOOPBACK,
                // A loopback address may not be an endpoint.
                "--endpoint-reconciler-type=none",
                "--etcd-servers=http://" + LOOPBACK + ":" + ports.etcd(),
                "--tls-cert-file=" + files.pki("apiserver.crt"),
                "--tls-private-key-file=" + files.pki("apiserver.key"),
                "--client-ca-file=" + files.pki("ca.crt"),
                "--kubelet-client-certificate=" + files.pki("kubelet-client.crt"),
                "--kubelet-client-key=" + files.pki("kubelet-client.key"),
                "--kubelet-certificate-authority=" + files.pki("ca.crt"),
                "--kubelet-preferred-address-types=InternalIP",
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                "--service-account-key-file=" + files.pki("service-accounts.pub"),
                "--service-account-signing-key-file=" + files.pki("service-accounts.key"),
                "--service-cluster-ip-range=" + SERVICE_NETWORK,
                "--authorization-mode=Node,RBAC",
                "--enable-admission-plugins=NodeRestriction",
                "--allow-privileged=true",
                "--profiling=false",
                "--v=1");
    }

    List<String> controllers() {
        var kubeconfig = files.file("kube-controller-manager.kubeconfig");
        return List.of(
                kubernetes("kube-controller-manager"),
                "--kubeconfig=" + kubeconfig,
                "--authentication-kubeconfig=" + kubeconfig,
                "--authorization-kubeconfig=" + kubeconfig,
                "--bind-address=" + LOOPBACK,
                "--secure-port=" + ports.controllers(),
                "--leader-elect=false",
                "--use-service-account-credentials=true",
                "--service-account-private-key-file=" + files.pki("service-accounts.key"),
                "--root-ca-file=" + files.pki("ca.crt"),
                "--cluster-signing-cert-file=" + files.pki("ca.crt"),
                "--cluster-signing-key-file=" + files.pki("ca.key"),
                "--allocate-node-cidrs=false",
                "--service-cluster-ip-range=" + SERVICE_NETWORK,
                // With the usual 20 a second it takes seconds to make the first service accounts.
                "--kube-api-qps=500",
                "--kube-api-burst=1000",
                "--profiling=false",
                "--v=1");
    }

    List<String> scheduler() {
        var kubeconfig = files.file("kube-scheduler.kubeconfig");
        return List.of(
                kubernetes("kube-scheduler"),
                "--kubeconfig=" + kubeconfig,
                "--authentication-kubeconfig=" + kubeconfig,
                "--authorization-kubeconfig=" + kubeconfig,
                "--bind-address=" + LOOPBACK,
                "--secure-port=" + ports.scheduler(),
                "--leader-elect=false",
                "--profiling=false",
                "--v=1");
    }

    List<String> kwok() {
        return List.of(
                programs.kwok().program("kwok").toString(),
                "--kubeconfig=" + files.file("kwok-controller.kubeconfig"),
                "--config=" + files.file("kwok.yaml"),
                "--manage-all-nodes=false",
                "--manage-nodes-with-label-selector=type=kwok",
                "--node-ip=" + LOOPBACK,
                "--node-port=" + ports.kwok(),
                "--server-address=" + LOOPBACK + ":" + ports.kwok(),
                "--tls-cert-file=" + files.pki("kwok-server.crt"),
                "--tls-private-key-file=" + files.pki("kwok-server.key"),
                "--cidr=" + FAKE_POD_NETWORK,
                // So long a kwok that is started again waits for the one that was killed.
                "--node-lease-duration-seconds=10",
                "--enable-crds=Logs,ClusterLogs");
    }

    private String kubernetes(String program) {
        return programs.kubernetes().program(program).toString();
    }
}
