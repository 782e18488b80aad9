package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.EnvValue;
import dev.slipway.model.Footprint;
import dev.slipway.model.InstanceType;
import dev.slipway.model.Revision;
import dev.slipway.model.Strategy;
import dev.slipway.model.Toleration;
import dev.slipway.model.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be said of a revision without asking the cluster: what it would refuse, and what it would take. Pure. Thread-safe. */
public final class RevisionRules {
    /** An object has to fit into what a server stores, and a template is only a part of it. */
    private static final int MOST_ENVIRONMENT = 900_000;

    private final WorkloadSettings settings;

    /** Knows where and how deployments run. */
    public RevisionRules(WorkloadSettings settings) {
        this.settings = settings;
    }

    /** What a revision really takes. */
    public Footprint footprint(Revision revision, Strategy strategy) {
        return new Footprint(
                revision.instanceType().resources(), strategy, Pacing.overlap(revision, strategy, settings.pods()));
    }

    /** Everything that the cluster would refuse, as far as that can be known. */
    public List<Violation> check(Revision revision) {
        List<Violation> found = new ArrayList<>();
        DeploymentSpec spec = revision.spec();
        ImageReference.problem(spec.image()).ifPresent(problem -> found.add(new Violation("image", problem)));
        spec.imagePullSecret()
                .ifPresent(
                        secret -> note(found, "imagePullSecret", secret.value(), KubeNames.subdomain(secret.value())));
        environment(found, spec);
        ResourceRules.check(found, revision.instanceType().resources());
        placement(found, revision.instanceType());
        settings.endpoint()
                .flatMap(endpoint -> endpoint.violation(revision.deployment(), settings.namespaceOf(spec.group())))
                .ifPresent(found::add);
        return List.copyOf(found);
    }

    private static void environment(List<Violation> found, DeploymentSpec spec) {
        long bytes = 0;
        for (var variable : spec.environment().entrySet()) {
            String path = "environment[" + variable.getKey() + "]";
            note(found, path, variable.getKey(), KubeNames.variable(variable.getKey()));
            bytes += variable.getKey().length()
                    + variable.getValue().match(RevisionRules::bytes, secret -> secret(found, path, secret));
        }
        if (bytes > MOST_ENVIRONMENT) {
            found.add(new Violation(
                    "environment",
                    "has " + bytes + " bytes in all; it may have at most " + MOST_ENVIRONMENT
                            + ": put long texts into a secret or the image"));
        }
    }

    private static int bytes(EnvValue.Text text) {
        return text.value().getBytes(StandardCharsets.UTF_8).length;
    }

    private static int secret(List<Violation> found, String path, EnvValue.FromSecret reference) {
        note(
                found,
                path,
                reference.secret().value(),
                KubeNames.subdomain(reference.secret().value()));
        note(found, path, reference.key(), KubeNames.secretKey(reference.key()));
        return reference.secret().value().length() + reference.key().length();
    }

    private static void placement(List<Violation> found, InstanceType type) {
        type.nodeSelector().forEach((key, value) -> {
            String path = "instanceType.nodeSelector[" + key + "]";
            note(found, path, key, KubeNames.qualified(key));
            note(found, path, value, KubeNames.labelValue(value));
        });
        for (int place = 0; place < type.tolerations().size(); place++) {
            Toleration toleration = type.tolerations().get(place);
            String path = "instanceType.tolerations[" + place + "]";
            if (!toleration.key().isEmpty()) {
                note(found, path + ".key", toleration.key(), KubeNames.qualified(toleration.key()));
            }
            note(found, path + ".value", toleration.value(), KubeNames.labelValue(toleration.value()));
        }
    }

    private static void note(List<Violation> found, String path, String value, Optional<String> rule) {
        rule.ifPresent(what -> found.add(new Violation(path, "'" + value + "' " + what)));
    }
}
