package dev.slipway.testbed.node;

import dev.slipway.testbed.plane.KubeApi;

/** Makes the API server refuse pods that would use the machine's own network, and so any way out of it. */
final class HostNetworkPolicy {
    private static final String NAME = "no-host-network";
    private static final String ROOT = "/apis/admissionregistration.k8s.io/v1/";

    private static final String POLICY = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: no-host-network}
            spec:
              failurePolicy: Fail
              matchConstraints:
                resourceRules:
                - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
              validations:
              - expression: "!has(object.spec.hostNetwork) || !object.spec.hostNetwork"
                message: "hostNetwork is true, and a pod of a test bed may not leave the machine"
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: no-host-network}
            spec: {policyName: no-host-network, validationActions: [Deny]}
            """;

    private HostNetworkPolicy() {}

    static void apply(KubeApi api) {
        api.apply(POLICY);
    }

    static void remove(KubeApi api) {
        api.delete(ROOT + "validatingadmissionpolicybindings/" + NAME);
        api.delete(ROOT + "validatingadmissionpolicies/" + NAME);
    }
}
