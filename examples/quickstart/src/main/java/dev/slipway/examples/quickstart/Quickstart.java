package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.spi.ProviderSettings;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
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
     * @param arguments {@code --keep} and {@code --state DIR}
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
        var terminal = Terminal.ofProcess(System.out, System.getenv());
        System.exit(new Quickstart(options, terminal, System.err).run());
    }

    private int run() {
        long start = System.nanoTime();
        try (DeploymentManager manager = open()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted(manager), "quickstart-goodbye"));
            return tell(new Stage(manager, terminal, options.keep()), start);
        } catch (DeploymentException | StoryException e) {
            return failed("It can't begin: " + explained(e));
        } finally {
            ended.set(true);
        }
    }

    private DeploymentManager open() {
        return DeploymentManager.builder()
                .store(new InMemoryHistoryStore(new SecureRandom()))
                .directory(Lab.directory())
                .provider(
                        "local",
                        ProviderSettings.of(Models.ofThisJvm(options.state()).settings()))
                .reconcileEvery(Duration.ofMillis(500))
                .build();
    }

    private int tell(Stage stage, long start) {
        int number = 1;
        for (Chapter chapter : STORY) {
            terminal.heading(number + ". " + chapter.title());
            try {
                chapter.tell(stage);
            } catch (DeploymentException | StoryException e) {
                terminal.leaveLine();
                int code = failed("Chapter " + number + " went wrong: " + explained(e));
                clear(stage);
                return code;
            }
            number++;
        }
        terminal.heading("The end, after " + Phrases.seconds(Duration.ofNanos(System.nanoTime() - start)) + ".");
        return 0;
    }

    private void clear(Stage stage) {
        try {
            stage.clear();
        } catch (DeploymentException | StoryException e) {
            failed("Clearing up went wrong too, and the next run does it: " + explained(e));
        }
    }

    /** After Ctrl-C what runs still ends here; what was accepted is told and removed by the next run. */
    private void interrupted(DeploymentManager manager) {
        if (ended.compareAndSet(false, true)) {
            errors.println();
            errors.println("Interrupted: its processes are ended; the next run removes what it remembers.");
            manager.close();
        }
    }

    private int failed(String sentence) {
        if (!ended.get()) {
            errors.println(sentence);
        }
        return 1;
    }

    private static String explained(RuntimeException e) {
        if (e instanceof DeploymentException error) {
            return error.code() == ErrorCode.CONFLICT
                    ? "another quickstart is running here (" + error.getMessage()
                            + "); wait for its end, or add --state DIR"
                    : error.code() + ", " + error.getMessage();
        }
        return e.getMessage();
    }
}
