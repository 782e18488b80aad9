package dev.slipway.examples.quickstart;

import dev.slipway.core.MutationOptions;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.ExampleCall;
import dev.slipway.model.Phase;
import java.io.IOException;
import java.util.List;

/** From an image to an endpoint that answers. */
final class FirstDeployment implements Chapter {
    @Override
    public String title(Stage stage) {
        return "Ann deploys two replicas of " + stage.images().first();
    }

    @Override
    public void tell(Stage stage) {
        Terminal terminal = stage.terminal();
        var deployment =
                stage.manager().deploy(Lab.ANN, stage.iris().build(), MutationOptions.because("the first model"));
        stage.enter(deployment.id());
        terminal.say("Its id is '" + deployment.id() + "', made from the name '"
                + deployment.spec().name() + "'.");
        DeploymentStatus status = stage.await(Phase.DEPLOYED);
        ExampleCall example = stage.example();
        terminal.say("It answers at " + status.endpoint().orElseThrow());
        Prediction prediction = stage.predict();
        terminal.say("Which iris is the flower [5.9, 3.2, 4.8, 1.8]? Version " + prediction.version() + " says:");
        terminal.say(prediction.toString());
        terminal.say("Ask it yourself while it runs:");
        terminal.rows(List.of(example.curl()));
        if (stage.isKept()) {
            hold(terminal);
        }
    }

    private static void hold(Terminal terminal) {
        terminal.say("Held open: paste the line above into another shell. Press Enter to go on, Ctrl-C to end.");
        try {
            terminal.awaitEnter(System.in);
        } catch (IOException e) {
            throw new StoryException("the keyboard can't be read: " + e.getMessage(), e);
        }
    }
}
