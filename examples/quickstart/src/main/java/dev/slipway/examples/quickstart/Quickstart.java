package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.error.DeploymentException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the story of one deployment: deployed, called, scaled, updated, badly updated, rolled back, refused, stopped,
 * started, deleted. Exit code 0 if it went as told, 1 if not, 2 for a wrong option. It leaves nothing running.
 *
 * @since 0.1.0
 */
public final class Quickstart {
    private static final List<Chapter> STORY = List.of(
            new Leftovers(),
            new FirstDeployment(),
            new Growth(),
            new GoodUpdate(),
            new BadUpdate(),
            new Logs(),
            new Limits(),
            new Rest(),
            new Records(),
            new Farewell());

    private final Options options;
    private final Terminal terminal;
    private final PrintStream errors;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Quickstart(Options options, Terminal terminal, PrintStream errors) {
        this.options = options;
        this.terminal = terminal;
        this.errors = errors;
    }

    /**
     * Runs the story and ends the process.
     *
     * @param arguments as {@code --help} says
     */
    public static void main(String[] arguments) {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(Options.USAGE);
            System.exit(2);
            return;
        }
        if (options.help()) {
            System.out.println(Options.USAGE);
            System.exit(0);
            return;
        }
        var terminal = Terminal.ofProcess();
        System.exit(new Quickstart(options, terminal, System.err).run());
    }

    private int run() {
        var story = new Story(STORY, terminal, this::complain);
        try (BackEnd backEnd = options.backEnd();
                DeploymentManager manager = backEnd.open()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted(backEnd, manager), "quickstart-goodbye"));
            return story.tell(new Stage(manager, terminal, backEnd, options.keep())) ? 0 : 1;
        } catch (DeploymentException | StoryException e) {
            complain("It can't begin: " + Phrases.explained(e));
            return 1;
        } finally {
            ended.set(true);
        }
    }

    /** Errors that come from being interrupted are no news. */
    private void complain(String sentence) {
        if (!ended.get()) {
            errors.println(sentence);
        }
    }

    /** After Ctrl-C processes of this machine still end here; what was accepted is told and removed by the next run. */
    private void interrupted(BackEnd backEnd, DeploymentManager manager) {
        if (ended.compareAndSet(false, true)) {
            errors.println();
            errors.println("Interrupted: " + backEnd.afterInterrupt());
            manager.close();
        }
    }
}
