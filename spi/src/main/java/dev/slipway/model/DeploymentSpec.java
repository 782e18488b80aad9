package dev.slipway.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * The desired state of one deployment, as a host asks for it. Made by {@link #builder()}, which takes text and reports
 * every violation at once.
 */
@Value.Immutable
@ValueStyle
public interface DeploymentSpec {
    /** The most characters of {@link #name()}. */
    int LONGEST_NAME = 500;

    /** The most characters of {@link #description()}. */
    int LONGEST_DESCRIPTION = 10_000;

    /** The most pairs of {@link #metadata()}, and of {@link #environment()}. */
    int MOST_PAIRS = 200;

    /** The most characters of one value in {@link #metadata()} or {@link #environment()}. */
    int LONGEST_VALUE = 10_000;

    /**
     * The owner, for life.
     *
     * @return whose quota is used
     */
    GroupId group();

    /**
     * What people call it, for life.
     *
     * @return 1 to {@value #LONGEST_NAME} printable characters, any script
     */
    String name();

    /**
     * The id, for life.
     *
     * @return empty in a request: made from the name and a random suffix; always present in a revision
     */
    Optional<DeploymentId> id();

    /**
     * What each replica gets.
     *
     * @return the name of one of the group's instance types
     */
    InstanceTypeId instanceType();

    /**
     * How many replicas.
     *
     * @return by default 1, fixed
     */
    @Value.Default
    default Scaling scaling() {
        return Scaling.fixed(1);
    }

    /**
     * The container that holds the model.
     *
     * @return the image
     */
    Image image();

    /**
     * The secret in the back end with which the image is pulled.
     *
     * @return empty for none
     */
    Optional<SecretName> imagePullSecret();

    /**
     * Words of the user.
     *
     * @return at most {@value #LONGEST_DESCRIPTION} characters; empty if none
     */
    @Value.Default
    default String description() {
        return "";
    }

    /**
     * Name/value pairs of the user. They never reach the container.
     *
     * @return in the order given, at most {@value #MOST_PAIRS}
     */
    Map<String, String> metadata();

    /**
     * Environment variables of the model.
     *
     * @return at most {@value #MOST_PAIRS}; the order does not matter
     */
    Map<String, EnvValue> environment();

    /**
     * What the container offers.
     *
     * @return by default the Seldon protocol on port 9000
     */
    @Value.Default
    default ModelContract contract() {
        return ModelContract.builder().build();
    }

    /**
     * How long a rollout may make no progress before it counts as failed.
     *
     * @return empty: the startup budget plus one minute
     */
    Optional<Duration> progressDeadline();

    /**
     * What to do where the quota leaves no room for a rolling update.
     *
     * @return by default {@link WhenTight#OVERLAP}
     */
    @Value.Default
    default WhenTight whenTight() {
        return WhenTight.OVERLAP;
    }

    /**
     * What becomes of it if its rollout fails.
     *
     * @return by default {@link WhenFailed#KEEP_TRYING}
     */
    @Value.Default
    default WhenFailed whenFailed() {
        return WhenFailed.KEEP_TRYING;
    }

    /**
     * Who may call the endpoint.
     *
     * @return by default {@link Endpoint.Access#PUBLIC}
     */
    @Value.Default
    default Endpoint.Access access() {
        return Endpoint.Access.PUBLIC;
    }

    /**
     * The deadline that applies, whether set or derived.
     *
     * @return more than zero
     */
    default Duration effectiveProgressDeadline() {
        return progressDeadline().orElseGet(() -> contract().startupBudget().plusMinutes(1));
    }

    /**
     * This spec with an id.
     *
     * @param id the id
     * @return a copy
     */
    default DeploymentSpec withDeploymentId(DeploymentId id) {
        return recorded().from(this).id(id).build();
    }

    /**
     * This spec with another number of replicas.
     *
     * @param scaling the number
     * @return a copy
     */
    default DeploymentSpec withScalingOf(Scaling scaling) {
        return recorded().from(this).scaling(scaling).build();
    }

    /**
     * This spec with another access to its endpoint.
     *
     * @param access who may call it
     * @return a copy
     */
    default DeploymentSpec withAccessOf(Endpoint.Access access) {
        return recorded().from(this).access(access).build();
    }

    /**
     * What of it breaks the rules of a new spec. One that is made by {@link #builder()} breaks none; one that was recorded long
     * ago may, since rules get stricter.
     *
     * @return every violation
     */
    default List<Violation> violations() {
        return RecordedSpecs.violations(this);
    }

    /**
     * Starts a spec as it was recorded, for stores. Only the rules of its parts' own types are checked: what was accepted once
     * must remain readable when the rules for new specs have become stricter.
     *
     * @return a new builder
     */
    static Builder recorded() {
        return new Builder();
    }

    /** Collects the parts of a spec as it was recorded. Not thread-safe. */
    final class Builder extends ImmutableDeploymentSpec.Builder {
        Builder() {}
    }

    /**
     * Starts a spec.
     *
     * @return a new builder
     */
    static DeploymentSpecBuilder builder() {
        return new DeploymentSpecBuilder();
    }
}
