package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real run, held open at the endpoint for a moment, and what it told. */
class StoryTest {
    @TempDir
    static Path folder;

    private static String story;
    private static int exitCode;
    private static Duration duration;
    private static String pasted;
    private static String second;
    private static int secondExitCode;
    private static List<String> left;

    @BeforeAll
    static void tell() throws IOException, InterruptedException {
        Path state = folder.resolve("state");
        long start = System.nanoTime();
        try (var quickstart = QuickstartProcess.start(state, "--keep")) {
            String curl = quickstart.awaitLine("curl ").strip();
            quickstart.awaitLine("Held open");
            pasted = shell(curl);
            try (var other = QuickstartProcess.start(state)) {
                secondExitCode = other.awaitExit();
                second = other.output();
            }
            quickstart.pressEnter();
            exitCode = quickstart.awaitExit();
            duration = Duration.ofNanos(System.nanoTime() - start);
            left = Marked.leftAfter(Duration.ZERO, state);
            story = quickstart.output();
        }
        System.out.println("The story took " + Phrases.seconds(duration) + " with another quickstart meanwhile.");
    }

    @Test
    @DisplayName("S1 the story is told to its end in less than a minute, and nothing is left running")
    void wholeStory() {
        assertThat(story).contains("The end, after");
        assertThat(exitCode).isZero();
        assertThat(duration).isLessThan(Duration.ofSeconds(60));
        assertThat(left).isEmpty();
    }

    @Test
    @DisplayName("without a terminal there are no colours and no line is written over")
    void plain() {
        assertThat(story).doesNotContain("\u001b", "\r");
    }

    @Test
    @DisplayName("S24 R26 the printed curl line works when pasted")
    void curl() {
        assertThat(pasted).contains("\"versicolor\"", "0.60098", "\"version\":\"1\"");
    }

    @Test
    @DisplayName(
            "S17 S23 R1 a deployment gets an id from its name, goes through Deploying to Deployed, and has an endpoint")
    void deployed() {
        assertThat(story)
                .containsPattern("Its id is 'iris-species-[a-z0-9]{5}'")
                .containsSubsequence(
                        "Deploying",
                        "0 of 2 replicas of revision 1 ready",
                        "Deployed",
                        "It answers at http://127.0.0.1:");
    }

    @Test
    @DisplayName("S15 S29 scaling asks for three replicas and for two again")
    void scaled() {
        assertThat(story)
                .containsSubsequence(
                        "2 of 3 replicas of revision 2 ready",
                        "all 3 replicas of revision 2 are ready",
                        "all 2 replicas of revision 3 are ready");
    }

    @Test
    @DisplayName("S31 an update redeploys: the same flower is another species to the new model")
    void updated() {
        assertThat(story)
                .containsSubsequence(
                        "The same flower, before and after:",
                        "version 1: versicolor  (setosa 0.003, versicolor 0.601, virginica 0.396)",
                        "version 2: virginica  (setosa 0.000, versicolor 0.341, virginica 0.659)");
    }

    @Test
    @DisplayName("R18 R64 a bad update fails with cause, exit code and last lines while the old revision answers")
    void badUpdate() {
        assertThat(story)
                .containsSubsequence(
                        "Failed",
                        "CRASHED: the process ended with exit code 1",
                        "Cause CRASHED, replica iris-species-",
                        "exit code 1. Its last lines:",
                        "error: weights file iris-3.json: expected 4 features, found 5",
                        "2 replicas of the old revision still answer (OLD_REVISION)",
                        "version 2: virginica",
                        "Bob rolls back to revision 4.",
                        "Deployed");
    }

    @Test
    @DisplayName("S25 R51 the logs of both replicas come as one")
    void logs() {
        assertThat(story.lines().filter(line -> line.contains("answered path=/api/v1.0/predictions")))
                .extracting(line -> line.replaceAll(".*(iris-species-[a-z0-9]+-[0-9]+).*", "$1"))
                .isNotEmpty()
                .satisfies(replicas -> assertThat(Set.copyOf(replicas)).hasSize(2));
    }

    @Test
    @DisplayName(
            "S3 R57 R81 what doesn't fit is said beforehand and refused: what is missing, of which limit, used by whom")
    void refused() {
        String sentence = "cpu: 500m missing (asked for 1500m, 1 of 2 in use, 1 by iris-species-";
        assertThat(story)
                .containsSubsequence(sentence, "QUOTA_EXCEEDED, the quota of group 'botany' has no room", sentence);
    }

    @Test
    @DisplayName("S33 R27 a stopped endpoint answers 503, and the started one is at the same address")
    void stopped() {
        assertThat(story)
                .containsSubsequence(
                        "Stopped",
                        "Its address answers 503: {\"error\":",
                        "Deployed",
                        "Same address, version 2: virginica");
    }

    @Test
    @DisplayName("S5 S27 S28 the history has number, verb, image, replicas, state, user and message of every change")
    void history() {
        assertThat(story)
                .containsSubsequence(
                        "no.  verb", "8    start", "7    stop", "6    rollback to 4", "5    update", "4    update")
                .containsPattern("3 +scale +iris:1 +2 +running +bob +[0-9:]{8} +the day is over")
                .containsPattern("2 +scale +iris:1 +3 +running +bob +[0-9:]{8} +a busy day")
                .containsPattern("1 +deploy +iris:1 +2 +running +ann +[0-9:]{8} +the first model");
    }

    @Test
    @DisplayName("R83 two revisions are compared field by field")
    void diff() {
        assertThat(story)
                .contains("image: iris:1 -> iris:3  (restart)")
                .contains("progressDeadline: PT30S -> PT6S  (none)");
    }

    @Test
    @DisplayName("S32 R38 a deleted deployment is gone, with everything of it")
    void deleted() {
        assertThat(story)
                .containsPattern("'iris-species-[a-z0-9]{5}' is gone: not found, nothing in the back end, no process");
    }

    @Test
    @DisplayName("a second quickstart at the same time is told who is in the way and what to do, and fails")
    void secondAtOnce() {
        assertThat(second)
                .contains("It can't begin: another quickstart is running here (the state directory")
                .contains("is owned by the process")
                .contains("wait for its end, or add --state DIR");
        assertThat(secondExitCode).isEqualTo(1);
    }

    @Test
    @DisplayName("a wrong option is named, and the right ones are shown")
    void wrongOption() throws IOException, InterruptedException {
        try (var quickstart = QuickstartProcess.run(List.of("--kepe"))) {
            assertThat(quickstart.awaitExit()).isEqualTo(2);
            assertThat(quickstart.output())
                    .contains("'--kepe' is no option", "usage: Quickstart [--keep] [--state DIR]");
        }
    }

    @Test
    @DisplayName("a state directory that can't be one is an error in plain words")
    void wrongState() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("a-file"), "not a directory");
        try (var quickstart = QuickstartProcess.start(file)) {
            assertThat(quickstart.awaitExit()).isEqualTo(1);
            assertThat(quickstart.output())
                    .startsWith("It can't begin: ")
                    .contains(file.toString(), "it is a file; choose another 'stateDirectory'")
                    .doesNotContain("\tat ");
        }
    }

    private static String shell(String line) throws IOException, InterruptedException {
        Process which = new ProcessBuilder("sh", "-c", "command -v curl").start();
        assertThat(which.waitFor())
                .as("this test pastes a curl line, so curl must be on the PATH")
                .isZero();
        Process shell =
                new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(output).isZero();
        return output;
    }
}
