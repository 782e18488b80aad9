package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes what the Pod Security Standard "restricted" wants of pods and containers. Pure. */
final class PodSecurity {
    private PodSecurity() {}

    static void writePod(ObjectNode pod, PodRules rules) {
        if (!rules.isRestricted() && rules.user().isEmpty()) {
            return;
        }
        ObjectNode context = pod.putObject("securityContext");
        rules.user().ifPresent(user -> context.put("runAsUser", user));
        if (rules.isRestricted()) {
            context.put("runAsNonRoot", true);
            context.putObject("seccompProfile").put("type", "RuntimeDefault");
        }
    }

    static void writeContainer(ObjectNode container, PodRules rules) {
        if (!rules.isRestricted()) {
            return;
        }
        ObjectNode context = container.putObject("securityContext");
        context.put("allowPrivilegeEscalation", false);
        context.putObject("capabilities").putArray("drop").add("ALL");
    }
}
