package dev.slipway.examples.quickstart;

import dev.slipway.core.Mutation;
import dev.slipway.core.Plan;
import dev.slipway.core.PlannedOutcome;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.QuotaViolation;

/** A deployment that the group's quota has no room for. */
final class Limits implements Chapter {
    private static final int TOO_MANY = 3;

    @Override
    public String title(Stage stage) {
        return "Bob wants three more replicas, and the quota says no";
    }

    @Override
    public void tell(Stage stage) {
        Terminal terminal = stage.terminal();
        DeploymentSpec spec = stage.iris()
                .name("Iris for the greenhouse")
                .id("greenhouse")
                .replicas(TOO_MANY)
                .build();
        stage.awaitGivenBack();
        terminal.say("The group " + Lab.BOTANY + " may use " + Lab.botany().limits() + ".");
        Plan asked = stage.manager().plan(Lab.BOB, Mutation.deploy(spec));
        Stage.require(!asked.fits(), "three more replicas should not fit");
        terminal.say("Asked beforehand, nothing done:");
        asked.outcome()
                .map(PlannedOutcome::quota)
                .ifPresent(quota -> quota.violations().stream()
                        .map(QuotaViolation::sentence)
                        .forEach(terminal::say));
        try {
            stage.manager().deploy(Lab.BOB, spec);
            throw new StoryException("a deployment beyond the quota was accepted");
        } catch (QuotaExceededException e) {
            terminal.say("Tried all the same: " + e.code() + ", " + e.getMessage());
        }
    }
}
