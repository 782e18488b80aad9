package dev.slipway.model;

import dev.slipway.error.InvalidSpecException;
import java.util.List;

/** Compares specs that were recorded under whatever rules with those of today. */
final class RecordedSpecs {
    private RecordedSpecs() {}

    static List<Violation> violations(DeploymentSpec spec) {
        try {
            again(spec).build();
            return List.of();
        } catch (InvalidSpecException e) {
            return e.violations();
        }
    }

    private static DeploymentSpecBuilder again(DeploymentSpec spec) {
        var again = DeploymentSpec.builder()
                .group(spec.group().value())
                .name(spec.name())
                .instanceType(spec.instanceType().value())
                .replicas(spec.scaling().replicas())
                .image(spec.image().value())
                .description(spec.description())
                .contract(contract -> contract.from(spec.contract()))
                .whenTight(spec.whenTight())
                .whenFailed(spec.whenFailed());
        spec.id().map(DeploymentId::value).ifPresent(again::id);
        spec.imagePullSecret().map(SecretName::value).ifPresent(again::imagePullSecret);
        spec.progressDeadline().ifPresent(again::progressDeadline);
        spec.metadata().forEach(again::metadata);
        spec.environment()
                .forEach((name, value) -> value.match(
                        text -> again.env(name, text.value()),
                        secret -> again.envFromSecret(name, secret.secret().value(), secret.key())));
        return again;
    }
}
