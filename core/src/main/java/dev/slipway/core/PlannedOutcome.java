package dev.slipway.core;

import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Impact;
import dev.slipway.model.InstanceType;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RunState;
import dev.slipway.model.SpecDiff;
import dev.slipway.model.Strategy;
import java.util.Optional;
import org.immutables.value.Value;

/** What would come of a mutation: the next revision, and the way to it that the quota has room for. Immutable. */
@Value.Immutable
@ValueStyle
public interface PlannedOutcome {
    /**
     * What would be asked for.
     *
     * @return the whole spec, with the deployment's id
     */
    DeploymentSpec spec();

    /**
     * What each replica would get.
     *
     * @return the definition that would be recorded
     */
    InstanceType instanceType();

    /**
     * Whether it would be wanted to run.
     *
     * @return running or stopped
     */
    RunState runState();

    /**
     * What would differ from the latest revision.
     *
     * @return without differences if nothing would change and nothing be recorded; empty for a new deployment
     */
    Optional<SpecDiff> diff();

    /**
     * What it would do to running replicas. That depends on more than the {@link SpecDiff#impact()} of the differences: where
     * nothing runs nothing is restarted, and where there is no room beside the old replicas all of them go first.
     *
     * @return none also if nothing runs, neither before nor after
     */
    Impact impact();

    /**
     * How replicas would be replaced.
     *
     * @return the back end's way of it; empty if none is replaced
     */
    Optional<Strategy> strategy();

    /**
     * Whether old replicas may still be terminating, uncounted, when new ones are asked for, because the quota has no room for both
     * and the spec's {@link dev.slipway.model.WhenTight} allows it.
     *
     * @return true if they may
     */
    boolean overlaps();

    /**
     * The way to it.
     *
     * @return one or two sentences, for people
     */
    String inWords();

    /**
     * Whether it fits.
     *
     * @return allowed, or what is missing, of which limit, and who uses it
     */
    QuotaDecision quota();

    /**
     * What the deployment holds now.
     *
     * @return nothing if it is new
     */
    ResourceAmounts held();

    /**
     * What it would hold at most until everything is carried out.
     *
     * @return at least what it holds now, and will hold afterwards
     */
    ResourceAmounts peak();

    /**
     * What it would hold when everything is carried out.
     *
     * @return nothing if it doesn't run then
     */
    ResourceAmounts afterwards();
}
