package dev.slipway.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Observation;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must be true of every observation, whatever the test is about. Not thread-safe. */
final class ProviderFacts {
    private final Map<DeploymentRef, Instant> lastSeen = new HashMap<>();
    private final Map<DeploymentRef, Instant> lastProgress = new HashMap<>();

    /** Looks at a live observation that was asked for after the one given before. */
    void check(DeploymentRef ref, Observation observation) {
        assertThat(observation.asOf())
                .as("P6 an observation is as of no earlier time than the one before, of %s", ref)
                .isAfterOrEqualTo(lastSeen.getOrDefault(ref, Instant.MIN));
        lastSeen.put(ref, observation.asOf());
        if (observation instanceof Observation.Present present) {
            check(ref, present);
        }
    }

    private void check(DeploymentRef ref, Observation.Present present) {
        assertThat(present.progressSince())
                .as("P7 progressSince is by the clock of asOf, and not after it, of %s", ref)
                .isBeforeOrEqualTo(present.asOf())
                .as("P7 progress is never taken back, of %s", ref)
                .isAfterOrEqualTo(lastProgress.getOrDefault(ref, Instant.MIN));
        lastProgress.put(ref, present.progressSince());
        agree(ref, present);
    }

    private static void agree(DeploymentRef ref, Observation.Present present) {
        ReplicaCounts counts = present.track().replicas();
        List<Replica> replicas = present.replicas();
        assertThat(replicas)
                .as("P7 every replica has an id of its own, of %s", ref)
                .doesNotHaveDuplicates();
        assertThat(ids(replicas))
                .as("P7 every replica has an id of its own, of %s", ref)
                .doesNotHaveDuplicates();
        assertThat(counts.terminating())
                .as("P7 as many terminate as are listed as terminating, of %s: %s", ref, replicas)
                .isEqualTo(count(replicas, ReplicaState.TERMINATING));
        assertThat(counts.existing() + counts.terminating())
                .as("P7 the counts are of the replicas that are listed, of %s: %s", ref, replicas)
                .isEqualTo(replicas.size());
        assertThat(counts.ready())
                .as("P7 as many are ready as are listed as ready, of %s: %s", ref, replicas)
                .isEqualTo(count(replicas, ReplicaState.READY));
        assertThat(present.track().fence().isAfter(present.stamp()))
                .as("P3 the back end can't have taken notice of more than was written, of %s", ref)
                .isFalse();
        assertThat(present.tracks().get(0).weight())
                .as("the only track carries all requests, of %s", ref)
                .isEqualTo(100);
    }

    static List<ReplicaId> ids(List<Replica> replicas) {
        return replicas.stream().map(Replica::id).toList();
    }

    private static int count(List<Replica> replicas, ReplicaState state) {
        return (int)
                replicas.stream().filter(replica -> replica.state() == state).count();
    }
}
