package dev.slipway.examples.quickstart;

import dev.slipway.core.Mutation;
import dev.slipway.core.MutationOptions;
import dev.slipway.core.Plan;
import dev.slipway.core.PlannedOutcome;
import dev.slipway.model.Phase;
import dev.slipway.model.SpecChange;

/** Another model takes over, replica by replica. */
final class GoodUpdate implements Chapter {
    @Override
    public String title(Stage stage) {
        return "Ann updates it to " + stage.images().second();
    }

    @Override
    public void tell(Stage stage) {
        Terminal terminal = stage.terminal();
        stage.awaitGivenBack();
        SpecChange change = SpecChange.builder().image(stage.images().second()).build();
        Plan plan = stage.manager().plan(Lab.ANN, Mutation.update(stage.id(), change));
        PlannedOutcome planned = plan.outcome().orElseThrow();
        terminal.say("Asked beforehand: impact " + planned.impact() + ", "
                + planned.strategy().orElseThrow() + ", taking " + Phrases.amounts(planned.peak()) + " meanwhile.");
        Prediction before = stage.predict();
        stage.manager().carryOut(Lab.ANN, plan, MutationOptions.because("trained on the petals only"));
        stage.await(Phase.DEPLOYED);
        Prediction after = stage.predict(prediction -> !prediction.version().equals(before.version()));
        terminal.say("The same flower, before and after:");
        terminal.say("version " + before.version() + ": " + before);
        terminal.say("version " + after.version() + ": " + after);
        Stage.require(!before.species().equals(after.species()), "the two versions should differ about this flower");
    }
}
