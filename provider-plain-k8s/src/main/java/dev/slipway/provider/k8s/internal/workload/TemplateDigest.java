package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.EnvValue;
import dev.slipway.model.InstanceType;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Probe;
import dev.slipway.model.Revision;

/**
 * Tells pod templates apart by what of a revision they are made of. Neither a setting of the operator's nor a newer version of this
 * library changes it, so that neither restarts anything by itself: a template is made anew only when a revision asks for other pods. What
 * is written here is a promise; another spelling would restart every model there is.
 */
final class TemplateDigest {
    private TemplateDigest() {}

    /** The same for all revisions whose pods may stay. */
    static String of(Revision revision) {
        DeploymentSpec spec = revision.spec();
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        made.put("image", spec.image().value());
        spec.imagePullSecret().ifPresent(secret -> made.put("imagePullSecret", secret.value()));
        ObjectNode environment = made.putObject("environment");
        spec.environment().forEach((name, value) -> write(environment.putObject(name), value));
        write(made.putObject("contract"), spec.contract());
        write(made.putObject("instanceType"), revision.instanceType());
        return Digest.of(made);
    }

    private static void write(ObjectNode variable, EnvValue value) {
        ObjectNode unused = value.match(
                text -> variable.put("text", text.value()),
                secret -> variable.put("secret", secret.secret().value()).put("key", secret.key()));
    }

    private static void write(ObjectNode written, ModelContract contract) {
        written.put("protocol", contract.protocol().value());
        written.put("port", contract.port());
        write(written.putObject("readiness"), contract.readiness());
        contract.liveness().ifPresent(probe -> write(written.putObject("liveness"), probe));
        written.put("startupBudget", contract.startupBudget().toString());
        written.put("terminationGrace", contract.terminationGrace().toString());
    }

    private static void write(ObjectNode written, Probe probe) {
        probe.path().ifPresent(path -> written.put("path", path));
        written.put("period", probe.period().toString());
        written.put("timeout", probe.timeout().toString());
        written.put("failureThreshold", probe.failureThreshold());
    }

    private static void write(ObjectNode written, InstanceType type) {
        written.put("id", type.id().value());
        ObjectNode resources = written.putObject("resources");
        type.resources()
                .asMap()
                .forEach((name, amount) ->
                        resources.put(name.value(), amount.toBigDecimal().toPlainString()));
        ObjectNode selector = written.putObject("nodeSelector");
        type.nodeSelector().forEach(selector::put);
        var tolerations = written.putArray("tolerations");
        type.tolerations()
                .forEach(toleration -> tolerations
                        .addObject()
                        .put("key", toleration.key())
                        .put("operator", toleration.operator())
                        .put("value", toleration.value())
                        .put("effect", toleration.effect()));
    }
}
