package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.InvalidSpecException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Probe;
import java.io.PrintStream;
import java.util.Optional;

/** The README's blocks of code that no chapter of the story needs. They compile here, and {@code ReadmeTest} runs them. */
final class Snippets {
    private Snippets() {}

    static DeploymentSpec spec() {
        // region spec
        var iris = DeploymentSpec.builder()
                .group("lab")
                .name("Iris, petals and sepals")
                .image("iris:1")
                .instanceType("small")
                .replicas(2)
                .metadata("owner", "botany")
                .contract(model -> model.readiness(Probe.http("/health/ready")))
                .build();
        // endregion
        return iris;
    }

    static Optional<Deployment> deploy(DeploymentManager manager, Actor ann, DeploymentSpec iris, PrintStream out) {
        // region errors
        try {
            return Optional.of(manager.deploy(ann, iris));
        } catch (InvalidSpecException e) {
            e.violations().forEach(violation -> out.println(violation.path() + ": " + violation.message()));
        } catch (QuotaExceededException e) {
            e.denial()
                    .violations()
                    .forEach(limit -> out.println(limit.resource() + ": " + limit.missing() + " missing"));
        } catch (DeploymentException e) {
            out.println(e.code() + (e.isRetryable() ? ", try again: " : ": ") + e.getMessage());
        }
        // endregion
        return Optional.empty();
    }
}
