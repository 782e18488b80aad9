package dev.slipway.core.history;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.Endpoint;
import dev.slipway.model.EnvValue;
import dev.slipway.model.SecretName;
import dev.slipway.model.WhenFailed;
import dev.slipway.model.WhenTight;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A spec as it is stored, without id and group, which are the revision's.
 *
 * @param whenFailed null in documents that are older than the field
 * @param access null in documents that are older than the field, as of a public endpoint
 */
record SpecDocument(
        String name,
        String instanceType,
        int replicas,
        String image,
        @Nullable String imagePullSecret,
        String description,
        Map<String, String> metadata,
        Map<String, VariableDocument> environment,
        ContractDocument contract,
        @Nullable String progressDeadline,
        String whenTight,
        @Nullable String whenFailed,
        @Nullable String access) {
    SpecDocument {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(instanceType, "instanceType");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(contract, "contract");
        Objects.requireNonNull(whenTight, "whenTight");
    }

    static SpecDocument of(DeploymentSpec spec) {
        Map<String, VariableDocument> environment = new LinkedHashMap<>();
        spec.environment().forEach((name, value) -> environment.put(name, VariableDocument.of(value)));
        return new SpecDocument(
                spec.name(),
                spec.instanceType().value(),
                spec.scaling().replicas(),
                spec.image().value(),
                spec.imagePullSecret().map(SecretName::value).orElse(null),
                spec.description(),
                spec.metadata(),
                environment,
                ContractDocument.of(spec.contract()),
                spec.progressDeadline().map(Duration::toString).orElse(null),
                spec.whenTight().name(),
                spec.whenFailed().name(),
                spec.access().name());
    }

    DeploymentSpec toSpec(DeploymentRef deployment) {
        var spec = DeploymentSpec.builder()
                .group(deployment.group().value())
                .id(deployment.id().value())
                .name(name)
                .instanceType(instanceType)
                .replicas(replicas)
                .image(image)
                .description(description)
                .contract(contract::fill)
                .whenTight(WhenTight.valueOf(whenTight));
        Optional.ofNullable(imagePullSecret).ifPresent(spec::imagePullSecret);
        Optional.ofNullable(whenFailed).map(WhenFailed::valueOf).ifPresent(spec::whenFailed);
        Optional.ofNullable(access).map(Endpoint.Access::valueOf).ifPresent(spec::access);
        Optional.ofNullable(progressDeadline).map(Duration::parse).ifPresent(spec::progressDeadline);
        metadata.forEach(spec::metadata);
        environment.forEach((variable, value) -> value.addTo(spec, variable));
        return spec.build();
    }

    /** An environment variable's value as it is stored: text, or the name and key of a secret. */
    record VariableDocument(
            @Nullable String text,
            @Nullable String secret,
            @Nullable String key) {
        static VariableDocument of(EnvValue value) {
            return value.match(
                    plain -> new VariableDocument(plain.value(), null, null),
                    hidden -> new VariableDocument(null, hidden.secret().value(), hidden.key()));
        }

        void addTo(DeploymentSpecBuilder spec, String variable) {
            if (text != null) {
                spec.env(variable, text);
            } else if (secret != null && key != null) {
                spec.envFromSecret(variable, secret, key);
            } else {
                throw new IllegalArgumentException("variable '" + variable + "' has neither a text nor a secret");
            }
        }
    }
}
