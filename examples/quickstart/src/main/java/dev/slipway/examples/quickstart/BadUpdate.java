package dev.slipway.examples.quickstart;

import dev.slipway.core.MutationOptions;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Serving;
import dev.slipway.model.SpecChange;
import java.util.List;

/** A model that can't start, what is said about it, and the way back. */
final class BadUpdate implements Chapter {
    private static final int LINES = 3;

    @Override
    public String title(Stage stage) {
        return "Bob updates it to " + stage.images().broken() + ", which is broken";
    }

    @Override
    public void tell(Stage stage) {
        stage.awaitGivenBack();
        RevisionNumber good = stage.manager().status(Lab.BOB, stage.id()).revision();
        SpecChange change = SpecChange.builder()
                .image(stage.images().broken())
                .progressDeadline(stage.pace().patience())
                .build();
        stage.manager().update(Lab.BOB, stage.id(), change, MutationOptions.because("looked fine on my machine"));
        explain(stage, stage.await(Phase.FAILED));

        stage.terminal().say("Bob rolls back to revision " + good + ".");
        stage.manager().rollback(Lab.BOB, stage.id(), good, MutationOptions.because("the model that worked"));
        stage.await(Phase.DEPLOYED);
    }

    private static void explain(Stage stage, DeploymentStatus status) {
        Terminal terminal = stage.terminal();
        Problem problem = status.problems().stream()
                .findFirst()
                .orElseThrow(() -> new StoryException("no cause is known: " + status.reason()));
        terminal.say(Phrases.evidence(problem) + ". Its last lines:");
        List<String> lines = problem.lastLogLines();
        terminal.quote(lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        Stage.require(status.serving() == Serving.OLD_REVISION, "nobody serves: " + status.serving());
        Prediction prediction = stage.predict();
        terminal.say("Meanwhile " + Phrases.replicas(status.availableReplicas()) + " of the old revision still answer ("
                + status.serving() + "):");
        terminal.say("version " + prediction.version() + ": " + prediction);
    }
}
