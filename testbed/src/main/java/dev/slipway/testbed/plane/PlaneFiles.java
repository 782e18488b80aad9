package dev.slipway.testbed.plane;

import dev.slipway.testbed.pki.CertificateAuthority;
import dev.slipway.testbed.pki.Identity;
import dev.slipway.testbed.pki.Kubeconfig;
import dev.slipway.testbed.process.RunFolder;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Certificates, keys and kubeconfigs of a control plane, in its run folder. */
final class PlaneFiles {
    static final String ADMINISTRATORS = "system:masters";
    static final String KWOK_USER = "kwok-controller";

    private final RunFolder folder;
    private final CertificateAuthority authority;
    private final URI server;
    private final Identity admin;

    PlaneFiles(RunFolder folder, CertificateAuthority authority, URI server) {
        this.folder = folder;
        this.authority = authority;
        this.server = server;
        this.admin = authority.client("testbed-admin", List.of(ADMINISTRATORS));
    }

    void write() {
        folder.write("pki/ca.crt", authority.identity().certificatePem());
        folder.write("pki/ca.key", authority.identity().keyPem());
        write(
                "apiserver",
                authority.server(
                        "kube-apiserver",
                        List.of(
                                "127.0.0.1",
                                PlaneCommands.SERVICE_ADDRESS,
                                PlaneCommands.BRIDGE_ADDRESS,
                                "localhost",
                                "kubernetes",
                                "kubernetes.default",
                                "kubernetes.default.svc",
                                "kubernetes.default.svc.cluster.local")));
        write("kubelet-client", authority.client("kube-apiserver-kubelet-client", List.of(ADMINISTRATORS)));
        write("kwok-server", authority.server("kwok", List.of("127.0.0.1", "localhost")));
        var keys = CertificateAuthority.signingKeys();
        folder.write("pki/service-accounts.key", keys.privatePem());
        folder.write("pki/service-accounts.pub", keys.publicPem());
        folder.write("admin.kubeconfig", Kubeconfig.of(server.toString(), authority, "admin", admin));
        for (var user : List.of("system:kube-controller-manager", "system:kube-scheduler", KWOK_USER)) {
            kubeconfig(user.replace("system:", ""), user, List.of());
        }
    }

    private void write(String name, Identity identity) {
        folder.write("pki/" + name + ".crt", identity.certificatePem());
        folder.write("pki/" + name + ".key", identity.keyPem());
    }

    /** Writes a kubeconfig for a user. */
    Path kubeconfig(String file, String user, List<String> groups) {
        return folder.write(
                file + ".kubeconfig",
                Kubeconfig.of(server.toString(), authority, user, authority.client(user, groups)));
    }

    Path pki(String name) {
        return folder.path().resolve("pki").resolve(name);
    }

    Path file(String name) {
        return folder.path().resolve(name);
    }

    Identity admin() {
        return admin;
    }
}
