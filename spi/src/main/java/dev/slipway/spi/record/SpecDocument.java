package dev.slipway.spi.record;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Endpoint;
import dev.slipway.model.EnvValue;
import dev.slipway.model.Image;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Scaling;
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
        metadata.values().forEach(value -> Objects.requireNonNull(value, "a value of the metadata"));
        environment.values().forEach(value -> Objects.requireNonNull(value, "a value of the environment"));
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

    /** What was accepted once stays readable, whatever the rules for new specs have become. */
    DeploymentSpec toSpec(DeploymentRef deployment) {
        Map<String, EnvValue> variables = new LinkedHashMap<>();
        environment.forEach((variable, value) -> variables.put(variable, value.toValue(variable)));
        var offered = ModelContract.builder();
        contract.fill(offered);
        var spec = DeploymentSpec.recorded();
        spec.group(deployment.group())
                .id(deployment.id())
                .name(name)
                .instanceType(new InstanceTypeId(instanceType))
                .scaling(Scaling.fixed(replicas))
                .image(new Image(image))
                .imagePullSecret(Optional.ofNullable(imagePullSecret).map(SecretName::new))
                .description(description)
                .metadata(metadata)
                .environment(variables)
                .contract(offered.build())
                .progressDeadline(Optional.ofNullable(progressDeadline).map(Duration::parse))
                .whenTight(WhenTight.valueOf(whenTight));
        Optional.ofNullable(whenFailed).map(WhenFailed::valueOf).ifPresent(spec::whenFailed);
        Optional.ofNullable(access).map(Endpoint.Access::valueOf).ifPresent(spec::access);
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

        EnvValue toValue(String variable) {
            if (text != null) {
                return EnvValue.text(text);
            }
            if (secret != null && key != null) {
                return EnvValue.secret(new SecretName(secret), key);
            }
            throw new IllegalArgumentException("variable '" + variable + "' has neither a text nor a secret");
        }
    }
}
