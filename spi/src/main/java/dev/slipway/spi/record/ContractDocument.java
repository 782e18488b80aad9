package dev.slipway.spi.record;

import dev.slipway.model.ModelContract;
import dev.slipway.model.Probe;
import dev.slipway.model.Protocol;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model's contract as it is stored. */
record ContractDocument(
        String protocol,
        int port,
        @Nullable String modelName,
        ProbeDocument readiness,
        @Nullable ProbeDocument liveness,
        String startupBudget,
        String terminationGrace,
        @Nullable String exampleRequest) {
    ContractDocument {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(readiness, "readiness");
        Objects.requireNonNull(startupBudget, "startupBudget");
        Objects.requireNonNull(terminationGrace, "terminationGrace");
    }

    static ContractDocument of(ModelContract contract) {
        return new ContractDocument(
                contract.protocol().value(),
                contract.port(),
                contract.modelName().orElse(null),
                ProbeDocument.of(contract.readiness()),
                contract.liveness().map(ProbeDocument::of).orElse(null),
                contract.startupBudget().toString(),
                contract.terminationGrace().toString(),
                contract.exampleRequest().orElse(null));
    }

    void fill(ModelContract.Builder contract) {
        contract.protocol(new Protocol(protocol))
                .port(port)
                .modelName(Optional.ofNullable(modelName))
                .readiness(readiness.toProbe())
                .liveness(Optional.ofNullable(liveness).map(ProbeDocument::toProbe))
                .startupBudget(Duration.parse(startupBudget))
                .terminationGrace(Duration.parse(terminationGrace))
                .exampleRequest(Optional.ofNullable(exampleRequest));
    }

    /** A probe as it is stored. */
    record ProbeDocument(@Nullable String path, String period, String timeout, int failureThreshold) {
        ProbeDocument {
            Objects.requireNonNull(period, "period");
            Objects.requireNonNull(timeout, "timeout");
        }

        static ProbeDocument of(Probe probe) {
            return new ProbeDocument(
                    probe.path().orElse(null),
                    probe.period().toString(),
                    probe.timeout().toString(),
                    probe.failureThreshold());
        }

        Probe toProbe() {
            var probe = Probe.builder();
            probe.path(Optional.ofNullable(path))
                    .period(Duration.parse(period))
                    .timeout(Duration.parse(timeout))
                    .failureThreshold(failureThreshold);
            return probe.build();
        }
    }
}
