package dev.slipway.examples.quickstart;

import dev.slipway.error.DeploymentException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The chapters in their order. If one goes wrong it is said, what is deployed is deleted, and the rest isn't told. */
final class Story {
    private final List<Chapter> chapters;
    private final Terminal terminal;
    private final Consumer<String> errors;

    Story(List<Chapter> chapters, Terminal terminal, Consumer<String> errors) {
        this.chapters = chapters;
        this.terminal = terminal;
        this.errors = errors;
    }

    /** Whether it went as it is told. */
    boolean tell(Stage stage) {
        long start = System.nanoTime();
        int number = 1;
        for (Chapter chapter : chapters) {
            terminal.heading(number + ". " + chapter.title(stage));
            try {
                chapter.tell(stage);
            } catch (DeploymentException | StoryException e) {
                terminal.leaveLine();
                errors.accept("Chapter " + number + " went wrong: " + Phrases.explained(e));
                clear(stage);
                return false;
            }
            number++;
        }
        terminal.heading("The end, after " + Phrases.seconds(Duration.ofNanos(System.nanoTime() - start)) + ".");
        return true;
    }

    private void clear(Stage stage) {
        try {
            stage.clear();
        } catch (DeploymentException | StoryException e) {
            errors.accept("Clearing up went wrong too; the next run does it: " + Phrases.explained(e));
        }
    }
}
