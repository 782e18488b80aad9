package dev.slipway.examples.quickstart;

import dev.slipway.core.WhatIf;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.QuotaViolation;

/** A deployment that the group's quota has no room for. */
final class Limits implements Chapter {
    private static final int TOO_MANY = 3;

    @Override
    public String title() {
        return "Bob wants three more replicas, and the quota says no";
    }

    @Override
    public void tell(Stage stage) {
        Terminal terminal = stage.terminal();
        DeploymentSpec spec = Lab.iris()
                .name("Iris for the greenhouse")
                .id("greenhouse")
                .replicas(TOO_MANY)
                .build();
        terminal.say("The group " + Lab.BOTANY + " may use " + Lab.botany().limits() + ".");
        WhatIf asked = stage.manager().whatIf(Lab.BOB, spec);
        Stage.require(!asked.fits(), "three more replicas should not fit");
        terminal.say("Asked beforehand, nothing done:");
        asked.decision().violations().stream().map(QuotaViolation::sentence).forEach(terminal::say);
        try {
            stage.manager().deploy(Lab.BOB, spec);
            throw new StoryException("a deployment beyond the quota was accepted");
        } catch (QuotaExceededException e) {
            terminal.say("Tried all the same: " + e.code() + ", " + e.getMessage());
        }
    }
}
