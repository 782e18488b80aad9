package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.RevisionConflictException;
import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Strategy;
import java.util.Optional;

/** That a plan is still true, in everything that it promised. */
final class PlannedProviso implements Proviso {
    private final Plan plan;

    PlannedProviso(Plan plan) {
        this.plan = plan;
    }

    @Override
    public void on(LedgerEntry current) {
        plan.madeOn().ifPresent(base -> {
            if (!base.deployment().equals(current.deployment())) {
                throw outdated("it was deleted meanwhile, and another one deployed under its id");
            }
            if (!base.number().equals(current.latest())) {
                throw new RevisionConflictException(plan.deployment(), base.number(), current.latest());
            }
        });
    }

    @Override
    public void of(Basis basis, Proposal proposal) {
        if (!plan.isAdmissible()) {
            throw outdated("it was refused then, and would be accepted now");
        }
        PlannedOutcome planned = plan.outcome().orElseThrow(() -> outdated("nothing was planned"));
        PlannedOutcome now = Outcomes.of(basis, proposal);
        if (!SpecDifferences.isSameType(planned.instanceType(), now.instanceType())) {
            throw outdated("the instance type '" + now.instanceType().id() + "' has been defined anew: "
                    + SpecDifferences.told(now.instanceType()) + ", not "
                    + SpecDifferences.told(planned.instanceType()));
        }
        if (planned.impact() != now.impact()) {
            throw outdated("its impact would be " + now.impact() + ", not " + planned.impact());
        }
        if (!planned.strategy().equals(now.strategy()) || planned.overlaps() != now.overlaps()) {
            throw outdated("replicas would be replaced another way: " + told(now) + ", not " + told(planned));
        }
        boolean holdsMore =
                !now.peak().isWithin(planned.peak()) || !now.afterwards().isWithin(planned.afterwards());
        if (holdsMore && now.impact() != Impact.NONE) {
            throw outdated("it would hold " + now.peak() + " and then " + now.afterwards() + ", not " + planned.peak()
                    + " and then " + planned.afterwards());
        }
    }

    private static String told(PlannedOutcome outcome) {
        return outcome.strategy().map(Strategy::toString).orElse("not at all")
                + (outcome.overlaps() ? " beside terminating ones" : "");
    }

    private DeploymentException outdated(String why) {
        return new DeploymentException(
                ErrorCode.PLAN_OUTDATED,
                "the plan for '" + plan.deployment() + "' is not true any more: " + why
                        + ". Nothing was recorded; plan it again",
                false,
                Optional.of(plan.deployment()));
    }
}
