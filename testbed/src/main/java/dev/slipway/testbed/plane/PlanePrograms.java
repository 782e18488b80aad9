package dev.slipway.testbed.plane;

import dev.slipway.testbed.build.BuiltComponent;
import dev.slipway.testbed.build.GoBuild;
import dev.slipway.testbed.build.GoComponent;

/**
 * What a control plane is made of, built.
 *
 * @param version which Kubernetes
 * @param etcd the store
 * @param kubernetes the commands of Kubernetes
 * @param kwok what plays the fake nodes
 */
record PlanePrograms(KubernetesVersion version, BuiltComponent etcd, BuiltComponent kubernetes, BuiltComponent kwok) {
    static final String KWOK_MODULE = "sigs.k8s.io/kwok";
    private static final GoComponent ETCD = GoComponent.of("etcd", "etcd")
            .command("go.etcd.io/etcd/server/v3", "etcd")
            .needsMebibytes(1_000);
    private static final GoComponent KWOK = GoComponent.of("kwok", "kwok")
            .command("sigs.k8s.io/kwok/cmd/kwok", "kwok")
            .keep(KWOK_MODULE, "kustomize/crd/bases")
            .keep(KWOK_MODULE, "kustomize/rbac/role.yaml")
            .keep(KWOK_MODULE, "kustomize/stage")
            .needsMebibytes(2_000);

    static PlanePrograms build(KubernetesVersion version, GoBuild build) {
        return new PlanePrograms(
                version,
                build.build(ETCD),
                build.build(version.component(
                        "kubernetes", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")),
                build.build(KWOK));
    }
}
