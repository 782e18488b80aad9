package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Rollout;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.InventoryItem;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Carries the record to the back end and facts back from it. After a commit nothing is thrown for the back end's trouble: it
 * is remembered, becomes a reason in the status, and reconciliation tries again. Thread-safe.
 */
class Carrier {
    private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);

    private static final String NOT_YET = "revision {} of {} is recorded but not carried out yet: {}";

    private final DeploymentProvider provider;
    private final HistoryStore store;
    private final Retrying retrying;
    private final FenceMemory memory;
    private final Clock clock;

    Carrier(DeploymentProvider provider, HistoryStore store, Retrying retrying, FenceMemory memory, Clock clock) {
        this.provider = provider;
        this.store = store;
        this.retrying = retrying;
        this.memory = memory;
        this.clock = clock;
    }

    /** Hands the back end what the entry says: the rollout, or the removal. A user waits for it, so it is tried at once. */
    void carryOut(LedgerEntry entry, Revision revision) {
        carryOutNow(entry, call(entry, revision));
    }

    /** Has the back end remove what the entry says is being removed. A user waits for it, so it is tried at once. */
    void remove(LedgerEntry entry) {
        carryOutNow(entry, () -> provider.remove(entry.deployment(), entry.fence()));
    }

    /** A user has asked for something: what the loop left alone for a while is tried soon. */
    void hurry(LedgerEntry entry) {
        memory.hurried(entry);
    }

    /** As {@link #carryOut}, for the loop: one attempt, and none before the pause after the last failure is over. */
    void carryOutWhenDue(LedgerEntry entry, Revision revision) {
        if (!mayTell(entry) || !memory.isDue(entry)) {
            return;
        }
        try {
            retrying.once("apply", () -> asked(call(entry, revision)));
            memory.applied(entry);
        } catch (DeploymentException e) {
            boolean isNews = memory.refusal(entry).isEmpty();
            LOG.atLevel(isNews ? Level.WARN : Level.DEBUG)
                    .log(NOT_YET, entry.latest(), entry.deployment(), e.getMessage());
            memory.failed(entry, e);
        }
    }

    private void carryOutNow(LedgerEntry entry, Supplier<ApplyResult> call) {
        if (!mayTell(entry)) {
            return;
        }
        hurry(entry);
        try {
            retrying.call("apply", () -> asked(call));
            memory.applied(entry);
        } catch (DeploymentException e) {
            LOG.warn(NOT_YET, entry.latest(), entry.deployment(), e.getMessage());
            if (e.isRetryable() && BackOff.retryAfter(e).isEmpty()) {
                memory.refused(entry, e);
            } else {
                memory.failed(entry, e);
            }
        }
    }

    private Supplier<ApplyResult> call(LedgerEntry entry, Revision revision) {
        return entry.isRemoving()
                ? () -> provider.remove(entry.deployment(), entry.fence())
                : () -> provider.apply(rollout(entry, revision));
    }

    /** Whatever a provider throws besides what it may throw is its own failure, and never a host's. */
    private <T> T asked(Supplier<T> call) {
        try {
            return call.get();
        } catch (DeploymentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ProviderException(
                    ErrorCode.INTERNAL, "the provider '" + provider.id() + "' failed: " + e.getMessage(), e);
        }
    }

    /** Facts of some deployments, in one call; where the back end can't be asked at all that is the fact. */
    Map<DeploymentRef, Observation> observe(Collection<LedgerEntry> entries, Freshness freshness) {
        return observe(entries, freshness, retrying::call);
    }

    /** As {@link #observe}, for the loop: live, and one attempt. */
    Map<DeploymentRef, Observation> observeOnce(Collection<LedgerEntry> entries) {
        return observe(entries, Freshness.LIVE, retrying::once);
    }

    private Map<DeploymentRef, Observation> observe(
            Collection<LedgerEntry> entries, Freshness freshness, Calling calling) {
        List<DeploymentRef> refs = entries.stream()
                .filter(this::isOurs)
                .map(LedgerEntry::deployment)
                .toList();
        Map<DeploymentRef, Observation> observed = new HashMap<>();
        try {
            if (!refs.isEmpty()) {
                observed.putAll(calling.call(
                        "observe",
                        () -> asked(() -> Objects.requireNonNull(provider.observe(refs, freshness), "observations"))));
            }
        } catch (DeploymentException e) {
            refs.forEach(ref -> observed.put(ref, new Observation.Unavailable(clock.instant(), e.getMessage())));
        }
        for (LedgerEntry entry : entries) {
            observed.putIfAbsent(
                    entry.deployment(),
                    new Observation.Unavailable(
                            clock.instant(),
                            isOurs(entry)
                                    ? "the provider '" + provider.id() + "' gave no answer for it"
                                    : "it belongs to the provider '" + entry.provider() + "' at " + entry.location()));
        }
        return observed;
    }

    /** What else the back end can tell of one deployment's trouble; one attempt. */
    List<Problem> diagnose(LedgerEntry entry, Duration deadline) {
        return retrying.once(
                "diagnose", () -> asked(() -> List.copyOf(provider.diagnose(entry.deployment(), deadline))));
    }

    /** What isn't as the entry says, as far as that was carried out. */
    List<Drift> drift(LedgerEntry entry, Revision revision) {
        return retrying.call("drift", () -> asked(() -> List.copyOf(provider.drift(rollout(entry, revision)))));
    }

    /** Has what the entry says written again. A user waits for it; trouble is thrown, since nothing was recorded. */
    ApplyResult repair(LedgerEntry entry, Revision revision) {
        hurry(entry);
        return retrying.call(
                "repair",
                () -> asked(() -> Objects.requireNonNull(provider.repair(rollout(entry, revision)), "result")));
    }

    /** Everything in the back end that carries a stamp. */
    List<InventoryItem> inventory() {
        return retrying.call("inventory", () -> asked(() -> List.copyOf(provider.inventory())));
    }

    /**
     * Whether the back end was seen to be ahead of exactly this fence. A record that catches up with it would be taken for
     * what runs, since a stamp tells no more than a fence.
     */
    boolean isAhead(LedgerEntry entry) {
        return memory.lastKnown(entry)
                .filter(status -> status.reason().code().equals(ReasonCode.RECORD_BEHIND))
                .isPresent();
    }

    /** Refuses to change what is another manager's, or what the back end was seen to be ahead of. */
    void requireChangeable(LedgerEntry entry) {
        DeploymentId id = entry.deployment().id();
        if (!isOurs(entry)) {
            throw new DeploymentException(
                    ErrorCode.CONFLICT,
                    "'" + id + "' runs with the provider '" + entry.provider() + "' at " + entry.location()
                            + "; only a manager of that back end may change it",
                    false,
                    Optional.of(id));
        }
        if (isAhead(entry)) {
            throw ahead(entry);
        }
        if (entry.isUnconfirmed()) {
            throw new DeploymentException(
                    ErrorCode.UNCONFIRMED,
                    "'" + id + "' was imported, and it isn't confirmed yet that the back end runs nothing newer;"
                            + " reconciliation does that, or an administrator's adopt if the back end has nothing of it",
                    true,
                    Optional.of(id));
        }
    }

    /** That the back end has something which the record doesn't know of. */
    static DeploymentException ahead(LedgerEntry entry) {
        DeploymentId id = entry.deployment().id();
        return new DeploymentException(
                ErrorCode.CONFLICT,
                "the back end has a newer rollout of '" + id + "' than " + entry.fence()
                        + ", which is all that the record"
                        + " knows of; an older record may have been restored. Nothing is changed on top of it:"
                        + " restore the newer record, or have an administrator adopt what is recorded",
                false,
                Optional.of(id));
    }

    /** Whether what should run may be changed: it is ours, and nothing newer is known, or may, run. */
    boolean mayMove(LedgerEntry entry) {
        return isOurs(entry) && !entry.isUnconfirmed() && !isAhead(entry);
    }

    /** What isn't confirmed is at most deleted. */
    private boolean mayTell(LedgerEntry entry) {
        return isOurs(entry) && (entry.isRemoving() || !entry.isUnconfirmed());
    }

    /** Whether the entry was made for the back end at hand; others are never touched. */
    boolean isOurs(LedgerEntry entry) {
        return entry.provider().equals(provider.id()) && entry.location().equals(provider.location());
    }

    /** The latest revisions of some entries, in one call. */
    Map<RevisionKey, Revision> revisions(Collection<LedgerEntry> entries) {
        return retrying.call(
                "revisions",
                () -> store.revisions(
                        entries.stream().map(LedgerEntry::latestKey).toList()));
    }

    /** One revision of a deployment; the latest is only named where that one isn't there. */
    Revision revision(DeploymentRef deployment, RevisionNumber number, RevisionNumber latest) {
        var key = new RevisionKey(deployment, number);
        Revision found =
                retrying.call("revisions", () -> store.revisions(List.of(key))).get(key);
        if (found == null) {
            DeploymentId id = deployment.id();
            throw new NotFoundException(
                    id,
                    "'" + id + "' has no revision " + number + " any more, or never had it; the latest is " + latest);
        }
        return found;
    }

    /** What the entry says, as the back end gets it. */
    Rollout rollout(LedgerEntry entry, Revision revision) {
        return Rollout.builder()
                .revision(revision)
                .fence(entry.fence())
                .replicas(entry.replicasNow())
                .strategy(entry.strategy())
                .labels(LabelValues.of(revision))
                .clients(provider.capabilities().contains(Capability.PRIVATE_ENDPOINT) ? entry.clients() : List.of())
                .build();
    }

    /** How often a call is made. */
    @FunctionalInterface
    private interface Calling {
        <T> T call(String operation, Supplier<T> call);
    }
}
