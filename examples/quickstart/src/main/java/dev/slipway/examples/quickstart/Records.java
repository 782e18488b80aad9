package dev.slipway.examples.quickstart;

import dev.slipway.model.FieldDifference;
import dev.slipway.model.Revision;
import dev.slipway.model.SpecDiff;
import java.util.List;

/** Who did what and why, and what any two revisions differ in. */
final class Records implements Chapter {
    @Override
    public String title(Stage stage) {
        return "The history, newest first (UTC)";
    }

    @Override
    public void tell(Stage stage) {
        Terminal terminal = stage.terminal();
        List<Revision> history = stage.manager().history(Lab.BOB, stage.id());
        terminal.rows(Phrases.history(history));
        Revision broken = history.stream()
                .filter(revision ->
                        revision.spec().image().value().equals(stage.images().broken()))
                .findFirst()
                .orElseThrow(() -> new StoryException("the broken revision isn't in the history"));
        Revision first = history.get(history.size() - 1);
        SpecDiff diff = stage.manager().diff(Lab.BOB, stage.id(), first.number(), broken.number());
        terminal.say("Revision " + diff.to() + " differs from revision " + diff.from() + " in:");
        for (FieldDifference difference : diff.differences()) {
            terminal.say(Phrases.difference(difference));
        }
    }
}
