package dev.slipway.model;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.immutables.value.Value;

/**
 * What a group's ledger says of one deployment: small, without a spec, and replaced as a whole by each commit. In the ledger
 * across groups it says what one group has reserved, see {@link #stamp()}.
 */
@Value.Immutable
@ValueStyle
public interface LedgerEntry {
    /** The most {@link #clients()}. */
    int MOST_CLIENTS = 20;

    /**
     * Which deployment.
     *
     * @return store, group, id and incarnation
     */
    DeploymentRef deployment();

    /**
     * The latest accepted revision.
     *
     * @return its number
     */
    RevisionNumber latest();

    /**
     * Orders what should run.
     *
     * @return +1 with each commit that changes it
     */
    Fence fence();

    /**
     * Whether the user wants it to run.
     *
     * @return running or stopped
     */
    RunState runState();

    /**
     * Whether the library keeps it from running.
     *
     * @return empty if it doesn't
     */
    Optional<Suspension> suspension();

    /**
     * Whether it is being deleted; every mutation is refused then.
     *
     * @return true until nothing of it is left
     */
    @Value.Default
    default boolean isRemoving() {
        return false;
    }

    /**
     * Whether it comes from an export, and nobody has seen yet whether the back end runs something newer. Until then neither is it
     * changed nor anything carried out, but for its deletion.
     *
     * @return false for all that this store has recorded itself
     */
    @Value.Default
    default boolean isUnconfirmed() {
        return false;
    }

    /**
     * What it keeps reserved of the quota: at least what the back end may be running for it at this instant.
     *
     * @return lowered only by a release
     */
    ResourceAmounts holding();

    /**
     * What one replica of the latest revision takes, and what the back end makes of {@link #strategy()}.
     *
     * @return as the provider told it when the revision was accepted
     */
    Footprint footprint();

    /**
     * What one replica may take at most, of whatever revision that may still have replicas: resource by resource the
     * greatest since the last release.
     *
     * @return by default what a replica of the latest revision takes
     */
    @Value.Default
    default ResourceAmounts largestReplica() {
        return footprint().perReplica();
    }

    /**
     * How the provider is asked to replace old replicas. The footprint's own strategy differs from it where the back end has
     * a fixed way.
     *
     * @return what core chose from the quota's headroom
     */
    Strategy strategy();

    /**
     * Where the rollout stands.
     *
     * @return the step that the fence belongs to
     */
    @Value.Default
    default RolloutStep step() {
        return RolloutStep.RUN;
    }

    /**
     * The last revision that was seen wholly serving.
     *
     * @return empty if there was none
     */
    Optional<RevisionNumber> lastGood();

    /**
     * How many replicas the latest revision asks for when it runs.
     *
     * @return at least 1
     */
    int replicas();

    /**
     * When the first revision was accepted.
     *
     * @return UTC
     */
    Instant createdAt();

    /**
     * When the latest revision was accepted.
     *
     * @return UTC
     */
    Instant updatedAt();

    /**
     * The kind of back end that it runs in.
     *
     * @return the provider's id
     */
    ProviderId provider();

    /**
     * Where in the back end it runs.
     *
     * @return the provider's location
     */
    Location location();

    /**
     * In the ledger across groups, where an entry is what a group has reserved of the overall limit and {@link #holding()} its
     * amount: which counter of the group's ledger the commit replaces that it was made for. While the group's ledger stands
     * there that commit may still come, so the reservation isn't lowered. It never goes back.
     *
     * @return empty in a group's ledger
     */
    OptionalLong stamp();

    /**
     * Who may call the endpoint while it is private. Apart from the revisions, so that a rollback lets nobody in again.
     *
     * @return in the order in which they were added, each name once, at most {@value #MOST_CLIENTS}
     */
    List<EndpointClient> clients();

    /**
     * How many replicas should run at this step.
     *
     * @return 0 if stopped, suspended, being removed or draining
     */
    default int replicasNow() {
        boolean runs =
                runState() == RunState.RUNNING && suspension().isEmpty() && !isRemoving() && step() == RolloutStep.RUN;
        return runs ? replicas() : 0;
    }

    /**
     * Names the latest revision.
     *
     * @return deployment and number
     */
    default RevisionKey latestKey() {
        return new RevisionKey(deployment(), latest());
    }

    /** Checks what must be true together. */
    @Value.Check
    default void check() {
        if (replicas() < 1) {
            throw new InvalidValueException("replicas", replicas() + " must be at least 1");
        }
        if (clients().size() > MOST_CLIENTS) {
            throw new InvalidValueException(
                    "clients", clients().size() + " clients; there may be at most " + MOST_CLIENTS);
        }
        var names = new HashSet<ClientName>();
        for (EndpointClient client : clients()) {
            if (!names.add(client.name())) {
                throw new InvalidValueException("clients", "'" + client.name() + "' is there twice");
            }
        }
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
    final class Builder extends ImmutableLedgerEntry.Builder {
        Builder() {}
    }
}
