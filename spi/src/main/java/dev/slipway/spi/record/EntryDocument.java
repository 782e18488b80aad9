package dev.slipway.spi.record;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Location;
import dev.slipway.model.ProviderId;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.StoreId;
import dev.slipway.model.Suspension;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A ledger's entry as it is stored. The store is the ledger's own. Times are ISO 8601, amounts are in the notation of Kubernetes.
 *
 * @param id the deployment's id
 * @param group the group that owns it
 * @param incarnation which life of the id
 * @param latest its latest revision
 * @param fence orders what should run
 * @param runState whether the user wants it to run
 * @param suspension whether the library keeps it from running; null if not
 * @param removing whether it is being deleted
 * @param holding what it keeps reserved of the quota
 * @param footprint what a replica takes, and what the back end makes of the strategy
 * @param largestReplica the most that a replica may take
 * @param strategy how old replicas are replaced
 * @param step where the rollout stands
 * @param lastGood the last revision that was seen wholly serving; null if there was none
 * @param replicas how many the latest revision asks for
 * @param createdAt when the first revision was accepted
 * @param updatedAt when the latest revision was accepted
 * @param provider the kind of back end that it runs in
 * @param location where in the back end
 * @param stamp of a reservation, the counter that its group's commit replaces; null in a group's ledger
 * @param clients by name, in the order in which they were added; null if there are none
 * @param unconfirmed true, or null for false
 * @param chain which revisions count; null if it has none
 */
public record EntryDocument(
        String id,
        String group,
        String incarnation,
        long latest,
        long fence,
        String runState,
        @Nullable String suspension,
        boolean removing,
        Map<String, String> holding,
        FootprintDocument footprint,
        Map<String, String> largestReplica,
        StrategyDocument strategy,
        String step,
        @Nullable Long lastGood,
        int replicas,
        String createdAt,
        String updatedAt,
        String provider,
        String location,
        @Nullable Long stamp,
        @Nullable Map<String, ClientDocument> clients,
        @Nullable Boolean unconfirmed,
        @Nullable ChainDocument chain) {
    /** The fields that this version writes; every other one is somebody else's. */
    public static final List<String> FIELDS = Arrays.stream(EntryDocument.class.getRecordComponents())
            .map(RecordComponent::getName)
            .toList();

    /** The field whose parts are changed one by one. */
    private static final String CLIENTS = "clients";

    /**
     * Checks that nothing is missing that can't be.
     *
     * @param id the deployment's id
     * @param group the group that owns it
     * @param incarnation which life of the id
     * @param latest its latest revision
     * @param fence orders what should run
     * @param runState whether the user wants it to run
     * @param suspension whether the library keeps it from running; null if not
     * @param removing whether it is being deleted
     * @param holding what it keeps reserved of the quota
     * @param footprint what a replica takes, and what the back end makes of the strategy
     * @param largestReplica the most that a replica may take
     * @param strategy how old replicas are replaced
     * @param step where the rollout stands
     * @param lastGood the last revision that was seen wholly serving; null if there was none
     * @param replicas how many the latest revision asks for
     * @param createdAt when the first revision was accepted
     * @param updatedAt when the latest revision was accepted
     * @param provider the kind of back end that it runs in
     * @param location where in the back end
     * @param stamp of a reservation, the counter that its group's commit replaces; null in a group's ledger
     * @param clients by name, in the order in which they were added; null if there are none
     * @param unconfirmed true, or null for false
     * @param chain which revisions count; null if it has none
     */
    public EntryDocument {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(incarnation, "incarnation");
        Objects.requireNonNull(runState, "runState");
        Objects.requireNonNull(holding, "holding");
        Objects.requireNonNull(footprint, "footprint");
        Objects.requireNonNull(largestReplica, "largestReplica");
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(updatedAt, "updatedAt");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(location, "location");
        if (clients != null) {
            clients.values().forEach(client -> Objects.requireNonNull(client, "a client"));
        }
    }

    /**
     * Makes the document of an entry.
     *
     * @param entry which entry
     * @param chain which of its revisions count; empty if it has none
     * @return to be stored
     */
    public static EntryDocument of(LedgerEntry entry, Optional<ChainDocument> chain) {
        return new EntryDocument(
                entry.deployment().id().value(),
                entry.deployment().group().value(),
                entry.deployment().incarnation().value(),
                entry.latest().value(),
                entry.fence().value(),
                entry.runState().name(),
                entry.suspension().map(Suspension::name).orElse(null),
                entry.isRemoving(),
                Amounts.texts(entry.holding()),
                FootprintDocument.of(entry.footprint()),
                Amounts.texts(entry.largestReplica()),
                StrategyDocument.of(entry.strategy()),
                entry.step().name(),
                entry.lastGood().map(RevisionNumber::value).orElse(null),
                entry.replicas(),
                entry.createdAt().toString(),
                entry.updatedAt().toString(),
                entry.provider().value(),
                entry.location().value(),
                entry.stamp().isPresent() ? entry.stamp().getAsLong() : null,
                ClientDocument.of(entry.clients()),
                entry.isUnconfirmed() ? true : null,
                chain.orElse(null));
    }

    /**
     * Reads it back.
     *
     * @param store the ledger's store
     * @return the entry
     * @throws IllegalArgumentException or another unchecked exception, with words for it, if it holds a value that can't be
     */
    public LedgerEntry toEntry(StoreId store) {
        var entry = LedgerEntry.builder();
        entry.deployment(new DeploymentRef(
                        store, new GroupId(group), new DeploymentId(id), new Incarnation(incarnation)))
                .latest(new RevisionNumber(latest))
                .fence(new Fence(fence))
                .runState(RunState.valueOf(runState))
                .suspension(Optional.ofNullable(suspension).map(Suspension::valueOf))
                .isRemoving(removing)
                .holding(Amounts.read(holding))
                .footprint(footprint.toFootprint())
                .largestReplica(Amounts.read(largestReplica))
                .strategy(strategy.toStrategy())
                .step(RolloutStep.valueOf(step))
                .lastGood(Optional.ofNullable(lastGood).map(RevisionNumber::new))
                .replicas(replicas)
                .createdAt(Instant.parse(createdAt))
                .updatedAt(Instant.parse(updatedAt))
                .provider(new ProviderId(provider))
                .location(new Location(location))
                .stamp(stamp == null ? OptionalLong.empty() : OptionalLong.of(stamp))
                .addAllClients(ClientDocument.toClients(clients))
                .isUnconfirmed(Boolean.TRUE.equals(unconfirmed));
        return entry.build();
    }

    /**
     * What an entry's document becomes when the next entry of the same life replaces it: what this version didn't change stays as it
     * was stored, with everything in it that this version doesn't know. All three as a JSON library reads or makes them, with nested
     * maps for nested documents, and without the components that are null.
     *
     * @param stored the former document as it was read, with all its fields
     * @param known the former document as this version writes it
     * @param written the next document as this version writes it
     * @return the next document as it is to be stored; the fields stay in their order, new ones come last
     */
    public static Map<String, Object> rewritten(
            Map<String, Object> stored, Map<String, Object> known, Map<String, Object> written) {
        Map<String, Object> next = new LinkedHashMap<>(stored);
        for (String field : FIELDS) {
            Object value = written.get(field);
            if (value == null) {
                next.remove(field);
            } else if (!value.equals(known.get(field))) {
                next.put(field, field.equals(CLIENTS) ? eachKept(stored, known, written) : value);
            }
        }
        return next;
    }

    /** Clients stand side by side under their names, so each is kept or replaced by itself. */
    private static Map<String, Object> eachKept(
            Map<String, Object> stored, Map<String, Object> known, Map<String, Object> written) {
        Map<?, ?> before = parts(stored);
        Map<?, ?> knownBefore = parts(known);
        Map<String, Object> next = new LinkedHashMap<>();
        parts(written).forEach((name, client) -> {
            boolean isKept = client.equals(knownBefore.get(name)) && before.containsKey(name);
            next.put(String.valueOf(name), isKept ? before.get(name) : client);
        });
        return next;
    }

    private static Map<?, ?> parts(Map<String, Object> document) {
        return document.get(CLIENTS) instanceof Map<?, ?> clients ? clients : Map.of();
    }
}
