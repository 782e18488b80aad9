package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host dies without a word, at every turn of the story, always with the same state directory. */
class KilledHostTest {
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    /** What the story says when something is about to happen, or half done. */
    private static final List<String> MOMENTS = List.of(
            "2. Ann deploys",
            "0 of 2 replicas of revision 1 ready",
            "1 of 2 replicas of revision 4 ready",
            "it is being stopped",
            "10. Ann deletes it");

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "R86 killed before apply, starting, updating, stopping or deleting, nothing runs two seconds later, and the"
                    + " next run tells of it and removes it")
    void killedAtEveryTurn() throws IOException, InterruptedException {
        Path state = folder.resolve("state");
        boolean remembered = false;
        for (String moment : MOMENTS) {
            try (var quickstart = QuickstartProcess.start(state)) {
                quickstart.awaitLine(moment);
                quickstart.kill();
                assertThat(Marked.leftAfter(TWO_SECONDS, state))
                        .as("two seconds after the kill at '%s'", moment)
                        .isEmpty();
                assertTold(quickstart.output(), remembered);
            }
            remembered = isAnythingRemembered(state);
        }
        try (var last = QuickstartProcess.start(state)) {
            assertThat(last.awaitExit()).as(last.output()).isZero();
            assertTold(last.output(), remembered);
            assertThat(last.output()).contains("The end, after");
        }
        assertThat(isAnythingRemembered(state)).isFalse();
        assertThat(Marked.running(state)).isEmpty();
    }

    @Test
    @DisplayName("R86 a run that is killed while a replica starts leaves something that the next one finds")
    void leftoversAreFound() throws IOException, InterruptedException {
        Path state = folder.resolve("state");
        try (var quickstart = QuickstartProcess.start(state)) {
            quickstart.awaitLine("0 of 2 replicas of revision 1 ready");
            quickstart.kill();
        }
        assertThat(isAnythingRemembered(state)).isTrue();
        try (var next = QuickstartProcess.start(state)) {
            assertThat(next.awaitLine("Yes: leftover 'iris-species-")).contains("of group botany", "It is removed.");
            next.awaitLine("Nothing is left of it now.");
            next.awaitLine("2. Ann deploys");
        }
        assertThat(Marked.leftAfter(TWO_SECONDS, state)).isEmpty();
    }

    @Test
    @DisplayName("Ctrl-C ends everything that runs, and says what happens to the rest")
    void interrupted() throws IOException, InterruptedException {
        Path state = folder.resolve("state");
        try (var quickstart = QuickstartProcess.start(state, "--keep")) {
            quickstart.awaitLine("Held open");
            assertThat(Marked.running(state)).hasSizeGreaterThan(2);
            quickstart.interrupt();
            assertThat(quickstart.awaitExit()).isEqualTo(130);
            assertThat(quickstart.output())
                    .endsWith("Interrupted: its processes are ended; the next run removes what it remembers.");
        }
        assertThat(Marked.running(state)).isEmpty();
    }

    private static void assertTold(String output, boolean remembered) {
        assertThat(output.contains("Yes: leftover 'iris-species-")).as(output).isEqualTo(remembered);
    }

    private static boolean isAnythingRemembered(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            return files.anyMatch(file -> file.getFileName().toString().equals("rollout.json"));
        }
    }
}
