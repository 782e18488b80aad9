package dev.slipway.core.simulation;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Phase;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.spi.GroupLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** G6: remembers when each revision was really ready, and holds every Deployed that is said against it. */
final class Statuses {
    private static final Set<ReasonCode> DEADLINES =
            Set.of(ReasonCode.PROGRESS_DEADLINE, ReasonCode.MISSING, ReasonCode.of(ProblemCause.CRASHED));

    private final World world;
    private final Map<RevisionKey, Long> lastReady = new HashMap<>();
    private final Map<DeploymentRef, LedgerEntry> newest = new HashMap<>();
    private final Map<DeploymentRef, Long> fencedAt = new HashMap<>();
    private final Map<DeploymentRef, Instant> fencedSince = new HashMap<>();
    private final Map<Fenced, Set<RevisionKey>> fenced = new HashMap<>();
    private int deployed;

    Statuses(World world) {
        this.world = world;
    }

    /** How often Deployed was said. */
    int deployed() {
        return deployed;
    }

    void note(long step, Map<GroupId, GroupLedger> ledgers) {
        for (GroupLedger ledger : ledgers.values()) {
            for (LedgerEntry entry : ledger.entries().values()) {
                fenced.computeIfAbsent(new Fenced(entry.deployment(), entry.fence()), any -> new HashSet<>())
                        .add(entry.latestKey());
                LedgerEntry former = newest.put(entry.deployment(), entry);
                if (former == null || !former.fence().equals(entry.fence())) {
                    fencedAt.put(entry.deployment(), step);
                    if (former == null || !asksForTheSame(former, entry)) {
                        fencedSince.put(entry.deployment(), world.clock().instant());
                    }
                }
            }
        }
        world.backEnd().whollyReady().forEach(revision -> lastReady.put(revision, step));
    }

    /** Whether no replica could notice the difference, as when only words change: then its time goes on. */
    private boolean asksForTheSame(LedgerEntry former, LedgerEntry entry) {
        if (former.replicasNow() != entry.replicasNow()
                || former.step() != entry.step()
                || former.isRemoving() != entry.isRemoving()) {
            return false;
        }
        Map<RevisionKey, Revision> revisions = world.truth().revisions(List.of(former.latestKey(), entry.latestKey()));
        return revisions.containsKey(former.latestKey())
                && runs(revisions.get(former.latestKey())).equals(runs(revisions.get(entry.latestKey())));
    }

    private static List<Object> runs(Revision revision) {
        DeploymentSpec spec = revision.spec();
        return List.of(spec.image(), spec.environment(), spec.contract(), spec.scaling(), revision.instanceType());
    }

    /** What is known to be under each fence before a status is asked for. */
    Known before() {
        return new Known(new HashMap<>(fencedAt), new HashMap<>(fencedSince));
    }

    void said(Collection<DeploymentStatus> statuses, Known since) {
        for (DeploymentStatus status : statuses) {
            checkDeadline(status, since.time().get(status.deployment()));
            if (status.phase() == Phase.DEPLOYED && status.stale().isEmpty()) {
                deployed++;
                var key = new RevisionKey(status.deployment(), status.revision());
                long ready = alike(key).stream()
                        .mapToLong(same -> lastReady.getOrDefault(same, -1L))
                        .max()
                        .orElse(-1L);
                if (ready < since.step().getOrDefault(status.deployment(), 0L)) {
                    throw new Broken("G6", key + " is said to be deployed, and isn't ready");
                }
            }
        }
    }

    /** R89: whatever the clocks of hosts say, a deadline that hasn't passed isn't said to have. */
    private void checkDeadline(DeploymentStatus status, @Nullable Instant since) {
        boolean isEarly = since != null
                && Duration.between(since, world.clock().instant()).compareTo(Operations.DEADLINE) <= 0;
        if (isEarly && DEADLINES.contains(status.reason().code()) && status.phase() == Phase.FAILED) {
            throw new Broken("R89", status.deployment() + " is said to have failed in time: " + status.reason());
        }
    }

    /** Revisions under one fence differ in nothing that a replica could notice. */
    private Set<RevisionKey> alike(RevisionKey key) {
        Set<RevisionKey> alike = new HashSet<>();
        fenced.values().stream().filter(under -> under.contains(key)).forEach(alike::addAll);
        return alike;
    }

    /**
     * What is known when a status is asked for.
     *
     * @param step the step at which each deployment's present fence was recorded
     * @param time when that was
     */
    record Known(Map<DeploymentRef, Long> step, Map<DeploymentRef, Instant> time) {}

    private record Fenced(DeploymentRef deployment, Fence fence) {}
}
