package dev.slipway.model;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.immutables.value.Value;

/** What the model container offers: which protocol it speaks on which port, and how a back end can tell that it is ready. */
@Value.Immutable
@ValueStyle
public interface ModelContract {
    /** The environment variable that tells the model its port (the name comes from Seldon Core v1). */
    String PORT_VARIABLE = "PREDICTIVE_UNIT_SERVICE_PORT";

    /** The most characters of {@link #exampleRequest()}: what fits into one argument of a command line. */
    int LONGEST_EXAMPLE_REQUEST = 30_000;

    /** Environment variables that the library or its providers set; a spec may not. */
    Set<String> RESERVED_VARIABLES = Set.of(
            PORT_VARIABLE,
            "PREDICTIVE_UNIT_HTTP_SERVICE_PORT",
            "PREDICTIVE_UNIT_GRPC_SERVICE_PORT",
            "PREDICTIVE_UNIT_METRICS_SERVICE_PORT",
            "PREDICTIVE_UNIT_METRICS_ENDPOINT",
            "PREDICTIVE_UNIT_ID",
            "PREDICTIVE_UNIT_IMAGE",
            "PREDICTOR_ID",
            "PREDICTOR_LABELS",
            "SELDON_EXECUTOR_ENABLED",
            "SELDON_DEPLOYMENT_ID");

    /**
     * What the model speaks.
     *
     * @return by default {@link Protocol#SELDON}
     */
    @Value.Default
    default Protocol protocol() {
        return Protocol.SELDON;
    }

    /**
     * Where the model listens; it is told by {@link #PORT_VARIABLE}. A back end without port isolation may give another.
     *
     * @return 1 to 65535; by default 9000
     */
    @Value.Default
    default int port() {
        return 9000;
    }

    /**
     * The model's own name in protocols that have one in their paths.
     *
     * @return 1 to 253 printable characters; empty: the deployment's id
     */
    Optional<String> modelName();

    /**
     * Whether requests can be answered now.
     *
     * @return by default the port being open
     */
    @Value.Default
    default Probe readiness() {
        return Probe.port();
    }

    /**
     * Whether a replica must be restarted.
     *
     * @return empty: restarted only when it exits
     */
    Optional<Probe> liveness();

    /**
     * How long loading the model may take before a replica that isn't ready counts as broken.
     *
     * @return more than zero, at most 365 days; by default 15 minutes
     */
    @Value.Default
    default Duration startupBudget() {
        return Duration.ofMinutes(15);
    }

    /**
     * How long a replica that is asked to stop may go on with the requests it has, before it is ended.
     *
     * @return zero to 365 days; by default 30 seconds
     */
    @Value.Default
    default Duration terminationGrace() {
        return Duration.ofSeconds(30);
    }

    /**
     * A request body that this model answers, for the example call.
     *
     * @return JSON text of at most {@value #LONGEST_EXAMPLE_REQUEST} characters, control characters escaped; empty: a
     *     generic body of the protocol
     */
    @Value.Redacted
    Optional<String> exampleRequest();

    /** Checks the ranges. */
    @Value.Check
    default void check() {
        var violations = new SpecViolations();
        violations.check("contract.port", () -> {
            if (port() < 1 || port() > 65535) {
                throw new InvalidValueException("contract.port", port() + " must be 1 to 65535");
            }
        });
        violations.check(
                "contract.modelName", () -> modelName().ifPresent(name -> NameRules.printable("modelName", name, 253)));
        violations.check("contract.startupBudget", () -> SpecRules.positive("contract.startupBudget", startupBudget()));
        violations.check(
                "contract.terminationGrace",
                () -> SpecRules.notNegative("contract.terminationGrace", terminationGrace()));
        violations.check(
                "contract.exampleRequest",
                () -> exampleRequest().ifPresent(body -> ExampleCall.checkBody("exampleRequest", body)));
        violations.throwAsValue();
    }

    /**
     * Starts one.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableModelContract.Builder {
        Builder() {}
    }
}
