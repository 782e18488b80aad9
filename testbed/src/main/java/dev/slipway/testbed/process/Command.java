package dev.slipway.testbed.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a short command of the operating system to its end. */
final class Command {
    private static final long STEP_MILLIS = 50;

    private Command() {}

    /**
     * How it ended.
     *
     * @param code its exit code, -1 when it couldn't be started or waited for
     * @param output what it said, on both streams
     */
    record Result(int code, String output) {
        boolean isGood() {
            return code == 0;
        }
    }

    static Result run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output.strip());
        } catch (IOException e) {
            return new Result(-1, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(-1, "interrupted");
        }
    }

    /** Lets a moment pass; false when this thread was interrupted. */
    static boolean pause() {
        try {
            Thread.sleep(STEP_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
