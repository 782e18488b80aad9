package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the back end for evidence of what has failed, or of trouble that it told nothing of: once per failure, a few deployments
 * per pass, and never for somebody who only reads. What it can't tell is done without. Thread-safe.
 */
final class Diagnoses {
    private static final Logger LOG = LoggerFactory.getLogger(Diagnoses.class);
    private static final int MOST_PER_PASS = 5;

    private final Carrier carrier;
    private final CourseMemory memory;
    private final Duration deadline;

    Diagnoses(Carrier carrier, CourseMemory memory, Duration deadline) {
        this.carrier = carrier;
        this.memory = memory;
        this.deadline = deadline;
    }

    /** Does what is due for some deployments; whether anything was found. */
    boolean review(Collection<Judged> judged) {
        List<LedgerEntry> due = judged.stream()
                .filter(Diagnoses::isDue)
                .map(Judged::entry)
                .filter(memory::beginsDiagnosis)
                .limit(MOST_PER_PASS)
                .toList();
        return due.stream().filter(this::diagnose).count() > 0;
    }

    /** Whether there is more to know of a deployment than its observation tells. */
    static boolean isDue(Judged judged) {
        LedgerEntry entry = judged.entry();
        if (!(judged.observation() instanceof Observation.Present present)
                || !present.stamp().equals(entry.fence())
                || entry.replicasNow() == 0) {
            return false;
        }
        return judged.status().phase() == Phase.FAILED
                || Troubles.of(entry, present, List.of())
                        .heaviest()
                        .filter(Troubles::lacksEvidence)
                        .isPresent();
    }

    private boolean diagnose(LedgerEntry entry) {
        try {
            var found = carrier.diagnose(entry, deadline);
            memory.diagnosed(entry, found);
            return !found.isEmpty();
        } catch (DeploymentException e) {
            LOG.debug("no more is known of what ails {}: {}", entry.deployment(), e.getMessage());
            memory.diagnosisFailed(entry, e);
            return false;
        }
    }
}
