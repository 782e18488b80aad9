package dev.slipway.core;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.RevisionKey;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * What a mutation would come to, as of the moment it was planned: all that speaks against it, and else how it would be carried
 * out. Made by {@link DeploymentManager#plan} without any effect, so it may be shown to a person for as long as that takes, and
 * carried out by {@link DeploymentManager#carryOut}, which refuses if it isn't true any more. Immutable.
 */
@Value.Immutable
@ValueStyle
public interface Plan {
    /**
     * What was planned.
     *
     * @return as it was asked for
     */
    Mutation mutation();

    /**
     * Whose plan it is.
     *
     * @return the deployment's id; of a new one without a chosen id the one that it will get
     */
    DeploymentId deployment();

    /**
     * The owner.
     *
     * @return whose quota is used
     */
    GroupId group();

    /**
     * Which revision it was made on.
     *
     * @return the latest one then; empty for a new deployment
     */
    Optional<RevisionKey> madeOn();

    /**
     * Which state of the group's ledger it was made on, for support. It may move without making the plan untrue.
     *
     * @return the ledger's counter
     */
    long ledgerCounter();

    /**
     * Every reason why it would be refused. What leaves nothing to plan is told without those that a plan would be needed for: an
     * instance type that the group doesn't have, an id that is taken, a deployment that is being deleted or that isn't this
     * manager's to change.
     *
     * @return empty if it would be accepted
     */
    List<Objection> objections();

    /**
     * What would come of it.
     *
     * @return empty if the objections leave nothing to plan; else there also if it would be refused
     */
    Optional<PlannedOutcome> outcome();

    /**
     * Whether it would be accepted.
     *
     * @return true if nothing speaks against it
     */
    default boolean isAdmissible() {
        return objections().isEmpty();
    }

    /**
     * Whether the quota has room, whatever else speaks against it.
     *
     * @return true if it has
     */
    default boolean fits() {
        return outcome().filter(planned -> planned.quota().isAllowed()).isPresent();
    }
}
