package dev.slipway.core;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.InvalidSpecException;
import dev.slipway.error.NotAllowedException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Endpoint;
import dev.slipway.model.EnvValue;
import dev.slipway.model.Group;
import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.Revision;
import dev.slipway.model.Violation;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentPolicy;
import dev.slipway.spi.DeploymentProvider;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Everything that can refuse a revision before it is recorded, quota apart. Without effects, so asked as often as needed. */
final class Vetting {
    private static final int LONGEST_MESSAGE = 10_000;

    /** A revision with its instance type and the escapes of JSON must fit into one Kubernetes object of 1 MiB. */
    private static final int LARGEST_SPEC = 200_000;

    private final DeploymentProvider provider;
    private final List<DeploymentPolicy> policies;

    Vetting(DeploymentProvider provider, List<DeploymentPolicy> policies) {
        this.provider = provider;
        this.policies = policies;
    }

    /** The group's definition of an instance type as of now. */
    InstanceType resolve(Group group, InstanceTypeId id) {
        return group.instanceType(id)
                .orElseThrow(() -> invalid(
                        "instanceType",
                        "the group '" + group.id() + "' has no instance type '" + id + "'; it has "
                                + group.instanceTypes().stream()
                                        .map(type -> type.id().value())
                                        .collect(Collectors.joining(", ", "[", "]"))));
    }

    /** Tells whatever speaks against the revision. */
    void vet(Revision revision, Group group, Objections objections) {
        objections.check(() -> vetMessage(revision));
        objections.check(() -> vetSize(revision.spec()));
        requireCapabilities(revision.spec(), objections);
        objections.check(() -> vetByProvider(revision));
        policies.forEach(policy -> objections.check(() -> vetByHost(policy, revision, group)));
    }

    /** Throws if the words that go into the history are too many. */
    void vetMessage(Revision revision) {
        if (revision.message().length() > LONGEST_MESSAGE) {
            throw invalid(
                    "message",
                    "has " + revision.message().length() + " characters; it may have at most " + LONGEST_MESSAGE);
        }
    }

    private static void vetSize(DeploymentSpec spec) {
        int size = size(spec);
        if (size > LARGEST_SPEC) {
            throw invalid("", "the spec's texts have " + size + " characters; they may have at most " + LARGEST_SPEC);
        }
    }

    private void vetByProvider(Revision revision) {
        List<Violation> violations = HostCode.call("the provider's check", () -> provider.check(revision));
        if (!violations.isEmpty()) {
            throw new InvalidSpecException(violations);
        }
    }

    private static void vetByHost(DeploymentPolicy policy, Revision revision, Group group) {
        Optional<String> veto = HostCode.call("the host's policy", () -> policy.veto(revision, group));
        if (veto.isPresent()) {
            throw new NotAllowedException(ErrorCode.VETOED, group.id(), veto.get());
        }
    }

    private static int size(DeploymentSpec spec) {
        int metadata = spec.metadata().entrySet().stream()
                .mapToInt(pair -> pair.getKey().length() + pair.getValue().length())
                .sum();
        int environment = spec.environment().entrySet().stream()
                .mapToInt(pair -> pair.getKey().length()
                        + pair.getValue()
                                .<Integer>match(
                                        text -> text.value().length(),
                                        secret -> secret.key().length()))
                .sum();
        int example = spec.contract().exampleRequest().orElse("").length();
        return metadata + environment + spec.description().length() + example;
    }

    private void requireCapabilities(DeploymentSpec spec, Objections objections) {
        if (spec.access() == Endpoint.Access.PRIVATE) {
            objections.check(() -> require(Capability.PRIVATE_ENDPOINT, "access"));
        }
        if (spec.imagePullSecret().isPresent()) {
            objections.check(() -> require(Capability.PULL_SECRET, "imagePullSecret"));
        }
        spec.environment().forEach((name, value) -> {
            if (value instanceof EnvValue.FromSecret) {
                objections.check(() -> require(Capability.SECRET_ENVIRONMENT, "environment[" + name + "]"));
            }
        });
    }

    /** Throws if nobody could keep anybody out. */
    void requireClients() {
        require(Capability.PRIVATE_ENDPOINT, "clients");
    }

    /** Throws if nobody could tell what was changed by hand. */
    void requireDrift(String wanted) {
        require(Capability.DRIFT, wanted);
    }

    private void require(Capability capability, String wanted) {
        if (!provider.capabilities().contains(capability)) {
            throw new UnsupportedCapabilityException(provider.id(), capability.value(), wanted);
        }
    }

    private static InvalidSpecException invalid(String path, String message) {
        return new InvalidSpecException(List.of(new Violation(path, message)));
    }
}
