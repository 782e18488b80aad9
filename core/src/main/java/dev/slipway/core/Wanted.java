package dev.slipway.core;

import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.InstanceType;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import java.util.Optional;

/**
 * What a verb wants the next revision to be.
 *
 * @param cause the verb
 * @param spec the whole spec
 * @param instanceType resolved
 * @param runState running or stopped
 * @param rollbackOf the revision gone back to, if any
 */
record Wanted(
        RevisionCause cause,
        DeploymentSpec spec,
        InstanceType instanceType,
        RunState runState,
        Optional<RevisionNumber> rollbackOf) {
    /** The latest revision again, with another run state. */
    static Wanted running(Revision latest, RevisionCause cause, RunState runState) {
        return new Wanted(cause, latest.spec(), latest.instanceType(), runState, Optional.empty());
    }

    /** Another spec, with the latest revision's run state. */
    static Wanted changed(Revision latest, RevisionCause cause, DeploymentSpec spec, InstanceType type) {
        return new Wanted(cause, spec, type, latest.runState(), Optional.empty());
    }
}
