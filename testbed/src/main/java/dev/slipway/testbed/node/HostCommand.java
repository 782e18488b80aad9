package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a short command of the operating system to its end. */
final class HostCommand {
    private static final int MOST_OUTPUT = 2_000;

    private HostCommand() {}

    /** What it says on both streams; one that fails is an error of the bed. */
    static String output(String... command) {
        return output("", List.of(command));
    }

    /** The same for a command that reads its input. */
    static String output(String input, List<String> command) {
        String name = String.join(" ", command);
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var stream = process.getOutputStream()) {
                stream.write(input.getBytes(StandardCharsets.UTF_8));
            }
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                String end = output.strip();
                end = end.substring(Math.max(0, end.length() - MOST_OUTPUT));
                throw new TestbedException(Code.BROKEN, "'" + name + "' ended with code " + code + ": " + end);
            }
            return output;
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "'" + name + "' can't be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException(Code.BROKEN, "Interrupted during '" + name + "'", e);
        }
    }
}
