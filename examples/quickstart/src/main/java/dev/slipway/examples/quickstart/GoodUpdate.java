package dev.slipway.examples.quickstart;

import dev.slipway.core.MutationOptions;
import dev.slipway.core.WhatIf;
import dev.slipway.model.Phase;
import dev.slipway.model.SpecChange;

/** Another model takes over, replica by replica. */
final class GoodUpdate implements Chapter {
    @Override
    public String title() {
        return "Ann updates it to " + Models.SECOND;
    }

    @Override
    public void tell(Stage stage) {
        Terminal terminal = stage.terminal();
        SpecChange change = SpecChange.builder().image(Models.SECOND).build();
        WhatIf plan = stage.manager().whatIf(Lab.ANN, stage.id(), change);
        terminal.say("Asked beforehand: impact " + plan.impact() + ", " + plan.strategy() + ", taking "
                + Phrases.amounts(plan.holding()) + " meanwhile.");
        Prediction before = stage.predict();
        stage.manager().update(Lab.ANN, stage.id(), change, MutationOptions.because("trained on the petals only"));
        stage.await(Phase.DEPLOYED);
        Prediction after = stage.predict();
        terminal.say("The same flower, before and after:");
        terminal.say("version " + before.version() + ": " + before);
        terminal.say("version " + after.version() + ": " + after);
        Stage.require(!before.species().equals(after.species()), "the two versions should differ about this flower");
    }
}
