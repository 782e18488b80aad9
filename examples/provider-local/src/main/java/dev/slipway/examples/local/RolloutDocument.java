package dev.slipway.examples.local;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Probe;
import dev.slipway.model.Protocol;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import dev.slipway.model.TokenHash;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code rollout.json} as it is on disk. */
record RolloutDocument(
        int schema,
        String store,
        String group,
        String id,
        String incarnation,
        long fence,
        long revision,
        int replicas,
        StrategyPart strategy,
        TemplatePart template,
        @Nullable Integer port,
        @Nullable Long removal,
        @Nullable GuardPart guard) {
    static final int SCHEMA = 1;

    /** Who may call; hashes by name, and never a token. Missing in files that are older than private endpoints. */
    record GuardPart(String access, SortedMap<String, String> clients) {
        static GuardPart of(Guard guard) {
            var hashes = new TreeMap<String, String>();
            guard.clients().forEach((name, hash) -> hashes.put(name, hash.value()));
            return new GuardPart(guard.access().name(), hashes);
        }

        Guard toGuard() {
            var hashes = new TreeMap<String, TokenHash>();
            clients.forEach((name, hash) -> hashes.put(name, new TokenHash(hash)));
            return new Guard(Endpoint.Access.valueOf(access), hashes);
        }
    }

    record StrategyPart(String kind, int surge, int unavailable) {}

    record TemplatePart(
            String image,
            SortedMap<String, String> environment,
            ContractPart contract,
            String instanceType,
            SortedMap<String, String> resources) {}

    record ContractPart(
            String protocol,
            int port,
            @Nullable String modelName,
            ProbePart readiness,
            @Nullable ProbePart liveness,
            String startupBudget,
            String terminationGrace,
            @Nullable String exampleRequest) {}

    record ProbePart(@Nullable String path, String period, String timeout, int failureThreshold) {}

    static RolloutDocument of(Remembered remembered) {
        var rollout = remembered.rollout();
        var ref = rollout.deployment();
        var strategy = rollout.strategy();
        var template = rollout.template();
        return new RolloutDocument(
                SCHEMA,
                ref.store().value(),
                ref.group().value(),
                ref.id().value(),
                ref.incarnation().value(),
                rollout.fence().value(),
                rollout.revision().value(),
                rollout.replicas(),
                new StrategyPart(strategy.kind(), strategy.surge(), strategy.unavailable()),
                new TemplatePart(
                        template.image(),
                        template.environment(),
                        part(template.contract()),
                        template.instanceType(),
                        template.resources()),
                remembered.port().isPresent() ? (Integer) remembered.port().getAsInt() : null,
                remembered.removal().map(Fence::value).orElse(null),
                GuardPart.of(rollout.guard()));
    }

    Remembered toRemembered() {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("its schema is " + schema + ", and this version reads " + SCHEMA);
        }
        var ref = new DeploymentRef(
                new StoreId(store), new GroupId(group), new DeploymentId(id), new Incarnation(incarnation));
        var rollout = new LocalRollout(
                ref,
                new Fence(fence),
                new RevisionNumber(revision),
                replicas,
                new Strategy(strategy.kind, strategy.surge, strategy.unavailable),
                new ReplicaTemplate(
                        template.image,
                        template.environment,
                        contract(template.contract),
                        template.instanceType,
                        template.resources),
                guard == null ? Guard.of(Endpoint.Access.PUBLIC, Map.of()) : guard.toGuard());
        return new Remembered(
                rollout,
                port == null ? OptionalInt.empty() : OptionalInt.of(port),
                Optional.ofNullable(removal).map(Fence::new));
    }

    private static ContractPart part(ModelContract contract) {
        return new ContractPart(
                contract.protocol().value(),
                contract.port(),
                contract.modelName().orElse(null),
                part(contract.readiness()),
                contract.liveness().map(RolloutDocument::part).orElse(null),
                contract.startupBudget().toString(),
                contract.terminationGrace().toString(),
                contract.exampleRequest().orElse(null));
    }

    private static ProbePart part(Probe probe) {
        return new ProbePart(
                probe.path().orElse(null),
                probe.period().toString(),
                probe.timeout().toString(),
                probe.failureThreshold());
    }

    private static ModelContract contract(ContractPart part) {
        return ModelContract.builder()
                .protocol(new Protocol(part.protocol))
                .port(part.port)
                .modelName(Optional.ofNullable(part.modelName))
                .readiness(probe(part.readiness))
                .liveness(Optional.ofNullable(part.liveness).map(RolloutDocument::probe))
                .startupBudget(Duration.parse(part.startupBudget))
                .terminationGrace(Duration.parse(part.terminationGrace))
                .exampleRequest(Optional.ofNullable(part.exampleRequest))
                .build();
    }

    private static Probe probe(ProbePart part) {
        return Probe.builder()
                .path(Optional.ofNullable(part.path))
                .period(Duration.parse(part.period))
                .timeout(Duration.parse(part.timeout))
                .failureThreshold(part.failureThreshold)
                .build();
    }
}
