package dev.slipway.model;

import dev.slipway.error.InvalidSpecException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Collects a {@link DeploymentSpec} from text. Nothing is thrown before {@link #build()}, which reports every violation at
 * once, null where a value is needed included. Group, name, instance type and image are required. The last word on a field
 * counts, but a wrong one is reported even if a right one follows. Not thread-safe.
 */
public final class DeploymentSpecBuilder {
    private final SpecViolations violations = new SpecViolations();
    private final ImmutableDeploymentSpec.Builder spec = DeploymentSpec.recorded();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, EnvValue> environment = new LinkedHashMap<>();

    DeploymentSpecBuilder() {
        violations.require("group", "instanceType", "name", "image");
    }

    /**
     * Sets the owner. Required.
     *
     * @param group 1 to 253 printable characters
     * @return this
     */
    public DeploymentSpecBuilder group(String group) {
        return given("group", () -> spec.group(new GroupId(group)));
    }

    /**
     * Sets what people call it. Required.
     *
     * @param name 1 to {@value DeploymentSpec#LONGEST_NAME} printable characters; surrounding white space is trimmed
     * @return this
     */
    public DeploymentSpecBuilder name(String name) {
        return given(
                "name",
                () -> spec.name(NameRules.printable(
                        "name", NameRules.given("name", name).strip(), DeploymentSpec.LONGEST_NAME)));
    }

    /**
     * Chooses the id instead of having it made from the name.
     *
     * @param id 3 to 40 lower-case letters, digits and {@code -}, starting with a letter and not ending with {@code -}
     * @return this
     */
    public DeploymentSpecBuilder id(String id) {
        return given("id", () -> spec.id(new DeploymentId(id)));
    }

    /**
     * Sets what each replica gets. Required.
     *
     * @param instanceType the name of one of the group's instance types
     * @return this
     */
    public DeploymentSpecBuilder instanceType(String instanceType) {
        return given("instanceType", () -> spec.instanceType(new InstanceTypeId(instanceType)));
    }

    /**
     * Sets the number of replicas.
     *
     * @param replicas 1 to {@value Scaling#MOST_REPLICAS}; by default 1
     * @return this
     */
    public DeploymentSpecBuilder replicas(int replicas) {
        return given("replicas", () -> spec.scaling(Scaling.fixed(replicas)));
    }

    /**
     * Sets the container that holds the model. Required.
     *
     * @param image as it is pulled; surrounding white space is trimmed
     * @return this
     */
    public DeploymentSpecBuilder image(String image) {
        return given("image", () -> spec.image(new Image(image)));
    }

    /**
     * Sets the secret with which the image is pulled.
     *
     * @param secret a secret in the back end
     * @return this
     */
    public DeploymentSpecBuilder imagePullSecret(String secret) {
        return given("imagePullSecret", () -> spec.imagePullSecret(new SecretName(secret)));
    }

    /**
     * Sets the user's words.
     *
     * @param description at most {@value DeploymentSpec#LONGEST_DESCRIPTION} characters
     * @return this
     */
    public DeploymentSpecBuilder description(String description) {
        return given("description", () -> spec.description(SpecRules.description(description)));
    }

    /**
     * Adds one pair of the user's metadata.
     *
     * @param name not blank, not given before
     * @param value at most {@value DeploymentSpec#LONGEST_VALUE} characters
     * @return this
     */
    public DeploymentSpecBuilder metadata(String name, String value) {
        return given(SpecRules.metadataPath(name), () -> SpecRules.addMetadata(metadata, name, value));
    }

    /**
     * Adds one environment variable with a plain value.
     *
     * @param name letters, digits, {@code _}, {@code -} and {@code .}, not starting with a digit, not reserved, not given
     *     before
     * @param value at most {@value DeploymentSpec#LONGEST_VALUE} characters; kept in the history, so never a secret
     * @return this
     */
    public DeploymentSpecBuilder env(String name, String value) {
        String path = SpecRules.variablePath(name);
        return given(
                path,
                () -> SpecRules.addVariable(
                        environment, SpecRules.variableName(name), EnvValue.text(SpecRules.valueGiven(path, value))));
    }

    /**
     * Adds one environment variable whose value the back end takes from a secret of its own.
     *
     * @param name as in {@link #env(String, String)}
     * @param secret a secret in the back end
     * @param key one of its keys
     * @return this
     */
    public DeploymentSpecBuilder envFromSecret(String name, String secret, String key) {
        String path = SpecRules.variablePath(name);
        var checkedSecret = violations.part(path + ".secret", () -> new SecretName(secret));
        var checkedKey = violations.part(path + ".key", () -> NameRules.printable("key", key, 253));
        if (checkedSecret.isPresent() && checkedKey.isPresent()) {
            var value = EnvValue.secret(checkedSecret.get(), checkedKey.get());
            return given(path, () -> SpecRules.addVariable(environment, name, value));
        }
        return given(path, () -> SpecRules.variableName(name));
    }

    /**
     * Sets what the container offers.
     *
     * @param parts receives a builder of the contract; what is wrong in it is reported by {@link #build()}
     * @return this
     */
    public DeploymentSpecBuilder contract(Consumer<ModelContract.Builder> parts) {
        violations.contract(parts).ifPresent(spec::contract);
        return this;
    }

    /**
     * Sets how long a rollout may make no progress before it counts as failed.
     *
     * @param deadline more than zero, at most 365 days
     * @return this
     */
    public DeploymentSpecBuilder progressDeadline(Duration deadline) {
        return given("progressDeadline", () -> spec.progressDeadline(SpecRules.progressDeadline(deadline)));
    }

    /**
     * Sets what to do where the quota leaves no room for a rolling update.
     *
     * @param choice by default {@link WhenTight#OVERLAP}
     * @return this
     */
    public DeploymentSpecBuilder whenTight(WhenTight choice) {
        return given("whenTight", () -> spec.whenTight(NameRules.given("whenTight", choice)));
    }

    /**
     * Sets what becomes of the deployment if the rollout of this spec fails.
     *
     * @param choice by default {@link WhenFailed#KEEP_TRYING}
     * @return this
     */
    public DeploymentSpecBuilder whenFailed(WhenFailed choice) {
        return given("whenFailed", () -> spec.whenFailed(NameRules.given("whenFailed", choice)));
    }

    /**
     * Sets who may call the endpoint.
     *
     * @param access by default {@link Endpoint.Access#PUBLIC}; a private endpoint answers nobody until clients are added
     * @return this
     */
    public DeploymentSpecBuilder access(Endpoint.Access access) {
        return given("access", () -> spec.access(NameRules.given("access", access)));
    }

    /**
     * Finishes the spec.
     *
     * @return a valid spec
     * @throws InvalidSpecException with every violation, if there is any
     */
    public DeploymentSpec build() {
        var problems = violations.copy();
        problems.check("metadata", () -> SpecRules.pairs("metadata", metadata));
        problems.check("environment", () -> SpecRules.pairs("environment", environment));
        problems.throwIfAny();
        return spec.metadata(metadata).environment(environment).build();
    }

    private DeploymentSpecBuilder given(String path, Runnable step) {
        violations.given(path);
        violations.check(path, step);
        return this;
    }
}
