package dev.slipway.examples.quickstart;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * What the command line says. Immutable.
 *
 * @param state where the local provider remembers what it runs, so that a run after a killed one finds it
 * @param keep whether to stay at the endpoint until somebody presses Enter
 */
record Options(Path state, boolean keep) {
    static final Path DEFAULT_STATE = Path.of("examples", "quickstart", "target", "slipway-quickstart");

    static final String USAGE = "usage: Quickstart [--keep] [--state DIR]\n"
            + "  --keep       stay at the endpoint until Enter is pressed, to try the curl line\n"
            + "  --state DIR  where the run is remembered (default " + DEFAULT_STATE + ")";

    /** Reads them; throws {@link IllegalArgumentException} with a sentence for people. */
    static Options parse(List<String> arguments) {
        Path state = DEFAULT_STATE;
        boolean keep = false;
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            switch (argument) {
                case "--keep" -> keep = true;
                case "--state" -> state = path(rest);
                default -> throw new IllegalArgumentException("'" + argument + "' is no option");
            }
        }
        return new Options(state, keep);
    }

    private static Path path(Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException("--state needs a directory");
        }
        String text = rest.next();
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--state is '" + text + "', which can't be a path", e);
        }
    }
}
