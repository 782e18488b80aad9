package dev.slipway.examples.quickstart;

import dev.slipway.core.MutationOptions;
import dev.slipway.model.ExampleCall;
import dev.slipway.model.Phase;

/** Stopped overnight, started again. */
final class Rest implements Chapter {
    @Override
    public String title(Stage stage) {
        return "Ann stops it, and starts it again";
    }

    @Override
    public void tell(Stage stage) {
        Terminal terminal = stage.terminal();
        ExampleCall example = stage.example();
        stage.manager().stop(Lab.ANN, stage.id(), MutationOptions.because("nobody asks at night"));
        stage.await(Phase.STOPPED);
        terminal.say("Its address " + stage.whenStopped(example));
        stage.manager().start(Lab.ANN, stage.id(), MutationOptions.because("good morning"));
        stage.await(Phase.DEPLOYED);
        Stage.require(stage.example().equals(example), "the address should be the same");
        Prediction prediction = stage.predict();
        terminal.say("Same address, version " + prediction.version() + ": " + prediction);
    }
}
