package dev.slipway.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * An update: for each field that may change, whether it is kept, set or cleared. Group, name and id are not among them.
 * Made by {@link #builder()}; a field that isn't mentioned is kept.
 */
@Value.Immutable
@ValueStyle
public interface SpecChange {
    /**
     * What each replica gets.
     *
     * @return keep or set
     */
    @Value.Default
    default Change<InstanceTypeId> instanceType() {
        return Change.keep();
    }

    /**
     * How many replicas.
     *
     * @return keep or set
     */
    @Value.Default
    default Change<Scaling> scaling() {
        return Change.keep();
    }

    /**
     * The container.
     *
     * @return keep or set
     */
    @Value.Default
    default Change<Image> image() {
        return Change.keep();
    }

    /**
     * The pull secret.
     *
     * @return keep, set or clear
     */
    @Value.Default
    default Change<SecretName> imagePullSecret() {
        return Change.keep();
    }

    /**
     * The user's words.
     *
     * @return keep, set or clear
     */
    @Value.Default
    default Change<String> description() {
        return Change.keep();
    }

    /**
     * The user's pairs, all of them.
     *
     * @return keep, set or clear
     */
    @Value.Default
    default Change<Map<String, String>> metadata() {
        return Change.keep();
    }

    /**
     * The environment variables, all of them.
     *
     * @return keep, set or clear
     */
    @Value.Default
    default Change<Map<String, EnvValue>> environment() {
        return Change.keep();
    }

    /**
     * What the container offers.
     *
     * @return keep or set
     */
    @Value.Default
    default Change<ModelContract> contract() {
        return Change.keep();
    }

    /**
     * How long a rollout may make no progress.
     *
     * @return keep, set or clear
     */
    @Value.Default
    default Change<Duration> progressDeadline() {
        return Change.keep();
    }

    /**
     * What to do where the quota is tight.
     *
     * @return keep or set
     */
    @Value.Default
    default Change<WhenTight> whenTight() {
        return Change.keep();
    }

    /**
     * What becomes of it if its rollout fails.
     *
     * @return keep or set
     */
    @Value.Default
    default Change<WhenFailed> whenFailed() {
        return Change.keep();
    }

    /**
     * Who may call the endpoint.
     *
     * @return keep, set or clear
     */
    @Value.Default
    default Change<Endpoint.Access> access() {
        return Change.keep();
    }

    /**
     * Carries the change out. A field that was cleared has its default afterwards.
     *
     * @param before what was asked for until now
     * @return what is asked for then
     */
    default DeploymentSpec applyTo(DeploymentSpec before) {
        var defaults = DeploymentSpec.recorded();
        return defaults.group(before.group())
                .name(before.name())
                .id(before.id())
                .instanceType(instanceType()
                        .applyTo(Optional.of(before.instanceType()))
                        .orElseThrow())
                .scaling(scaling().applyTo(Optional.of(before.scaling())).orElseThrow())
                .image(image().applyTo(Optional.of(before.image())).orElseThrow())
                .imagePullSecret(imagePullSecret().applyTo(before.imagePullSecret()))
                .description(
                        description().applyTo(Optional.of(before.description())).orElse(""))
                .metadata(metadata().applyTo(Optional.of(before.metadata())).orElse(Map.of()))
                .environment(
                        environment().applyTo(Optional.of(before.environment())).orElse(Map.of()))
                .contract(contract().applyTo(Optional.of(before.contract())).orElseThrow())
                .progressDeadline(progressDeadline().applyTo(before.progressDeadline()))
                .whenTight(whenTight().applyTo(Optional.of(before.whenTight())).orElseThrow())
                .whenFailed(
                        whenFailed().applyTo(Optional.of(before.whenFailed())).orElseThrow())
                .access(access().applyTo(Optional.of(before.access())).orElse(Endpoint.Access.PUBLIC))
                .build();
    }

    /**
     * Starts a change that keeps everything.
     *
     * @return a new builder
     */
    static SpecChangeBuilder builder() {
        return new SpecChangeBuilder();
    }
}
