package dev.slipway.examples.quickstart;

import dev.slipway.model.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where the story is told. On a terminal phases have colours and waiting is one line that is written over; elsewhere the
 * text is plain and each change is a line of its own. Not thread-safe.
 */
final class Terminal {
    private static final String INDENT = "  ";
    private static final String ERASE_LINE = "\r\u001b[2K";

    /** A line that had wrapped couldn't be written over, so the terminal cuts it off. */
    private static final String DONT_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";
    private static final int PHASE_WIDTH = 11;
    private static final int TIME_WIDTH = 8;

    private final PrintStream out;
    private final boolean live;
    private final boolean coloured;
    private String shown = "";

    Terminal(PrintStream out, boolean live, boolean coloured) {
        this.out = out;
        this.live = live;
        this.coloured = coloured;
    }

    /** Standard output, a terminal if both it and standard input are one. */
    // Newer Java is started with -Djdk.console=java.base, which keeps this meaning of a missing console.
    @SuppressWarnings("SystemConsoleNull")
    static Terminal ofProcess() {
        return of(System.out, System.console() != null, System.getenv());
    }

    static Terminal of(PrintStream out, boolean console, Map<String, String> environment) {
        boolean live = console && !"dumb".equals(environment.get("TERM"));
        // As no-color.org has it: any value but an empty one means no colour.
        boolean colourless = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(out, live, live && !colourless);
    }

    /** Begins a chapter. */
    void heading(String text) {
        out.println();
        out.println(painted(Paint.BOLD, text));
    }

    void say(String sentence) {
        out.println(INDENT + sentence);
    }

    /** Says several lines as they are, a little further in. */
    void quote(List<String> lines) {
        lines.forEach(line -> out.println(INDENT + painted(Paint.DIM, "| " + line)));
    }

    void rows(List<String> lines) {
        lines.forEach(line -> out.println(INDENT + line));
    }

    /** Tells how waiting goes: over the line before on a terminal, else as one more line if it says something new. */
    void progress(Phase phase, String sentence, Duration elapsed) {
        String news = live ? Phrases.seconds(elapsed) + phase + sentence : phase + sentence;
        if (news.equals(shown)) {
            return;
        }
        shown = news;
        if (live) {
            out.print(ERASE_LINE + DONT_WRAP + label(phase, elapsed) + sentence + WRAP);
            out.flush();
        } else {
            out.println(label(phase, elapsed) + sentence);
        }
    }

    /** Tells how waiting ended; that stays. */
    void settled(Phase phase, String sentence, Duration elapsed) {
        leaveLine();
        out.println(label(phase, elapsed) + sentence);
    }

    /** Leaves a line that was being written over, so that something else can be said. */
    void leaveLine() {
        if (live) {
            out.print(ERASE_LINE);
            out.flush();
        }
        shown = "";
    }

    /** Waits for Enter, or for the end of the input. */
    void awaitEnter(InputStream in) throws IOException {
        out.flush();
        int read = in.read();
        while (read >= 0 && read != '\n') {
            read = in.read();
        }
    }

    String painted(Paint paint, String text) {
        return coloured ? paint.on(text) : text;
    }

    private String label(Phase phase, Duration elapsed) {
        String title = Phrases.padded(Phrases.title(phase), PHASE_WIDTH);
        return INDENT + painted(Paint.of(phase), title) + Phrases.padded(Phrases.seconds(elapsed), TIME_WIDTH);
    }
}
