package dev.slipway.model;

import dev.slipway.error.InvalidSpecException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects a {@link SpecChange} from text; {@link #build()} reports every violation at once, null where a value is needed
 * included. A field that isn't mentioned is kept; the last word on a field counts, but a wrong one is reported even if a
 * right one follows. Not thread-safe.
 */
public final class SpecChangeBuilder {
    private final SpecViolations violations = new SpecViolations();
    private final ImmutableSpecChange.Builder change = ImmutableSpecChange.builder();

    SpecChangeBuilder() {}

    /**
     * Gives replicas another instance type.
     *
     * @param instanceType one of the group's
     * @return this
     */
    public SpecChangeBuilder instanceType(String instanceType) {
        return check("instanceType", () -> change.instanceType(Change.set(new InstanceTypeId(instanceType))));
    }

    /**
     * Asks for another number of replicas.
     *
     * @param replicas 1 to {@value Scaling#MOST_REPLICAS}
     * @return this
     */
    public SpecChangeBuilder replicas(int replicas) {
        return check("replicas", () -> change.scaling(Change.set(Scaling.fixed(replicas))));
    }

    /**
     * Runs another image.
     *
     * @param image as it is pulled; surrounding white space is trimmed
     * @return this
     */
    public SpecChangeBuilder image(String image) {
        return check("image", () -> change.image(Change.set(new Image(image))));
    }

    /**
     * Pulls with another secret.
     *
     * @param secret a secret in the back end
     * @return this
     */
    public SpecChangeBuilder imagePullSecret(String secret) {
        return check("imagePullSecret", () -> change.imagePullSecret(Change.set(new SecretName(secret))));
    }

    /**
     * Pulls without a secret.
     *
     * @return this
     */
    public SpecChangeBuilder clearImagePullSecret() {
        change.imagePullSecret(Change.clear());
        return this;
    }

    /**
     * Sets the user's words.
     *
     * @param description at most {@value DeploymentSpec#LONGEST_DESCRIPTION} characters
     * @return this
     */
    public SpecChangeBuilder description(String description) {
        return check("description", () -> change.description(Change.set(SpecRules.description(description))));
    }

    /**
     * Takes the user's words away.
     *
     * @return this
     */
    public SpecChangeBuilder clearDescription() {
        change.description(Change.clear());
        return this;
    }

    /**
     * Replaces all of the user's pairs.
     *
     * @param pairs the new ones, in the order in which people see them
     * @return this
     */
    public SpecChangeBuilder metadata(Map<String, String> pairs) {
        var checked = new LinkedHashMap<String, String>();
        eachPair(
                "metadata",
                pairs,
                (name, value) -> violations.check(
                        SpecRules.metadataPath(name), () -> SpecRules.addMetadata(checked, name, value)));
        change.metadata(Change.set(Collections.unmodifiableMap(checked)));
        return this;
    }

    /**
     * Takes all of the user's pairs away.
     *
     * @return this
     */
    public SpecChangeBuilder clearMetadata() {
        change.metadata(Change.clear());
        return this;
    }

    /**
     * Replaces all environment variables.
     *
     * @param variables the new ones
     * @return this
     */
    public SpecChangeBuilder environment(Map<String, EnvValue> variables) {
        var checked = new LinkedHashMap<String, EnvValue>();
        eachPair(
                "environment",
                variables,
                (name, value) -> violations.check(
                        SpecRules.variablePath(name), () -> SpecRules.addVariable(checked, name, value)));
        change.environment(Change.set(Collections.unmodifiableMap(checked)));
        return this;
    }

    /**
     * Takes all environment variables away.
     *
     * @return this
     */
    public SpecChangeBuilder clearEnvironment() {
        change.environment(Change.clear());
        return this;
    }

    /**
     * Replaces what the container offers, all of it: what the builder isn't told has its default, not its old value. To
     * change a part, begin with {@code contract.from(deployment.spec().contract())}.
     *
     * @param parts receives a builder of the contract; what is wrong in it is reported by {@link #build()}
     * @return this
     */
    public SpecChangeBuilder contract(Consumer<ModelContract.Builder> parts) {
        violations.contract(parts).ifPresent(contract -> change.contract(Change.set(contract)));
        return this;
    }

    /**
     * Sets how long a rollout may make no progress.
     *
     * @param deadline more than zero, at most 365 days
     * @return this
     */
    public SpecChangeBuilder progressDeadline(Duration deadline) {
        return check(
                "progressDeadline", () -> change.progressDeadline(Change.set(SpecRules.progressDeadline(deadline))));
    }

    /**
     * Goes back to the derived deadline.
     *
     * @return this
     */
    public SpecChangeBuilder clearProgressDeadline() {
        change.progressDeadline(Change.clear());
        return this;
    }

    /**
     * Sets what to do where the quota is tight.
     *
     * @param choice what to do
     * @return this
     */
    public SpecChangeBuilder whenTight(WhenTight choice) {
        return check("whenTight", () -> change.whenTight(Change.set(NameRules.given("whenTight", choice))));
    }

    /**
     * Sets what becomes of the deployment if its rollout fails.
     *
     * @param choice what becomes of it
     * @return this
     */
    public SpecChangeBuilder whenFailed(WhenFailed choice) {
        return check("whenFailed", () -> change.whenFailed(Change.set(NameRules.given("whenFailed", choice))));
    }

    /**
     * Sets who may call the endpoint. No replica is touched.
     *
     * @param access who may; a private endpoint answers only the clients that were added
     * @return this
     */
    public SpecChangeBuilder access(Endpoint.Access access) {
        return check("access", () -> change.access(Change.set(NameRules.given("access", access))));
    }

    /**
     * Goes back to the default: anybody who reaches the endpoint may call it.
     *
     * @return this
     */
    public SpecChangeBuilder clearAccess() {
        change.access(Change.clear());
        return this;
    }

    /**
     * Finishes the change.
     *
     * @return a valid change
     * @throws InvalidSpecException with every violation, if there is any
     */
    public SpecChange build() {
        violations.throwIfAny();
        return change.build();
    }

    private <T> void eachPair(String path, @Nullable Map<String, T> pairs, BiConsumer<String, T> step) {
        violations.check(path, () -> SpecRules.pairs(path, NameRules.given(path, pairs)));
        if (pairs != null) {
            pairs.forEach(step);
        }
    }

    private SpecChangeBuilder check(String path, Runnable step) {
        violations.check(path, step);
        return this;
    }
}
