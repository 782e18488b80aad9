package dev.slipway.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
    private static final String RUNS = "slipway.testbed.runs";
    private static final String LOGS = "slipway.testbed.logs";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private String logsBefore = "";

    @BeforeEach
    void apart() {
        logsBefore = System.getProperty(LOGS, "");
        System.setProperty(RUNS, folder.resolve("runs").toString());
        System.setProperty(LOGS, folder.resolve("kept").toString());
    }

    @AfterEach
    void together() {
        System.clearProperty(RUNS);
        System.setProperty(LOGS, logsBefore);
    }

    /** Opens a folder with a process, a grandchild that nobody listed and a file elsewhere, and waits to be killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            var run = RunFolder.open("victim");
            run.leaves(Leftover.Kind.FILES, arguments[0]);
            Files.writeString(Path.of(arguments[0]), "left");
            var parent = BedProcess.start(run, "parent", List.of("sh", "-c", "setsid sleep 600 & echo $!; wait"));
            Await.until("the grandchild runs", LIMIT, () -> !parent.output().isEmpty());
            System.out.println(
                    run.path() + " " + parent.pid() + " " + parent.output().strip());
            Thread.sleep(600_000);
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessId.of(pid).filter(ProcessId::isAlive).isPresent();
    }

    @Test
    @DisplayName(
            "a bed ends with all its processes, their children and its files, and its logs are kept where asked for")
    void close() {
        var elsewhere = folder.resolve("elsewhere");
        var run = RunFolder.open("bed");
        var process = BedProcess.start(run, "worker", List.of("sh", "-c", "echo hello; sleep 600 & echo $!; wait"));
        process.await(
                "both lines are there", LIMIT, () -> process.output().lines().count() == 2);
        var child = Long.parseLong(process.output().lines().toList().get(1));
        run.leaves(Leftover.Kind.FILES, elsewhere.toString());
        run.write("secret/key", "k");
        assertThat(RunFolder.owner(run.path())).hasValue(ProcessHandle.current().pid());

        run.close();
        run.close();

        assertThat(run.path()).doesNotExist();
        assertThat(isAlive(process.pid())).isFalse();
        assertThat(isAlive(child)).isFalse();
        assertThat(RunFolder.all()).isEmpty();
        assertThat(folder.resolve("kept").resolve(run.path().getFileName()).resolve("worker.log"))
                .content()
                .startsWith("hello");
    }

    @Test
    @DisplayName("a JVM that is killed leaves no process of its bed, no grandchild, no file and no run folder")
    void killed() throws Exception {
        var elsewhere = folder.resolve("elsewhere");
        var victim = victim(elsewhere);
        var said = new String[3];
        try (var output = victim.inputReader()) {
            said = output.readLine().split(" ", -1);
        }
        var run = Path.of(said[0]);
        var processes = List.of(Long.parseLong(said[1]), Long.parseLong(said[2]));
        assertThat(processes).allMatch(RunFolderTest::isAlive);
        assertThat(elsewhere).exists();

        victim.destroyForcibly().waitFor();

        Await.until("the run folder is gone", LIMIT, () -> Files.notExists(run));
        assertThat(processes).noneMatch(RunFolderTest::isAlive);
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    @DisplayName("what even the watchdog couldn't clean up is gone when the next bed is opened")
    void bothKilled() throws Exception {
        var elsewhere = folder.resolve("elsewhere");
        var victim = victim(elsewhere);
        var said = new String[3];
        try (var output = victim.inputReader()) {
            said = output.readLine().split(" ", -1);
        }
        var run = said[0];
        var watchdog = ProcessHandle.allProcesses()
                .filter(process ->
                        process.info().commandLine().orElse("").endsWith(Watchdog.class.getName() + " " + run))
                .findFirst()
                .orElseThrow();
        watchdog.destroyForcibly();
        watchdog.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        victim.destroyForcibly().waitFor();
        assertThat(isAlive(Long.parseLong(said[1]))).isTrue();
        assertThat(RunFolder.owner(Path.of(run))).isEmpty();

        RunFolder.open("next").close();

        assertThat(Path.of(run)).doesNotExist();
        assertThat(isAlive(Long.parseLong(said[1]))).isFalse();
        assertThat(isAlive(Long.parseLong(said[2]))).isFalse();
        assertThat(elsewhere).doesNotExist();
    }

    private Process victim(Path elsewhere) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + RUNS + "=" + folder.resolve("runs"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        elsewhere.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    @DisplayName(
            "a run folder whose JVM died while it made it is gone when the next bed is opened, one just being made isn't")
    void unfinished() throws IOException {
        var dead = Files.createDirectories(folder.resolve("runs").resolve(RunFolder.UNFINISHED + "1"));
        Files.writeString(dead.resolve(RunFolder.OWNER), "999999999 1");
        var living = Files.createDirectories(folder.resolve("runs").resolve(RunFolder.UNFINISHED + "2"));
        Files.writeString(living.resolve(RunFolder.OWNER), ProcessId.self().text());
        var fresh = Files.createDirectories(folder.resolve("runs").resolve(RunFolder.UNFINISHED + "3"));
        Files.createFile(fresh.resolve(RunFolder.OWNER));

        RunFolder.open("next").close();

        assertThat(dead).doesNotExist();
        assertThat(living).exists();
        assertThat(fresh).exists();
    }

    @Test
    @DisplayName("a process number that belongs to somebody else by now is left alone")
    void reused() throws Exception {
        var stranger = new ProcessBuilder("sleep", "600").start();
        try {
            var run = RunFolder.open("bed");
            var started = ProcessId.of(stranger.pid()).orElseThrow().started();
            run.leaves(Leftover.Kind.PROCESS, stranger.pid() + " " + (started - 1));

            run.close();

            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    @DisplayName("a bed of a living JVM is left alone by whoever opens the next one")
    void living() {
        try (var first = RunFolder.open("bed")) {
            var process = BedProcess.start(first, "worker", List.of("sleep", "600"));
            RunFolder.open("bed").close();

            assertThat(process.isAlive()).isTrue();
            assertThat(first.path()).exists();
        }
    }

    @Test
    @DisplayName("what was listed and never made is no error, whatever it is")
    void neverMade() {
        var run = RunFolder.open("bed");
        for (var kind : Leftover.Kind.values()) {
            run.leaves(kind, kind == Leftover.Kind.PROCESS ? "999999999 1" : "/nonexistent/none");
        }
        run.close();

        assertThat(run.path()).doesNotExist();
    }

    @Test
    @DisplayName("what can't be taken away is named, and stays listed for the next attempt")
    void stays() throws IOException {
        var run = RunFolder.open("bed");
        // A file can't be created below a file, and so not be walked either: the kernel's own refuse to be deleted.
        run.leaves(Leftover.Kind.FILES, "/proc/self/status");

        assertThatThrownBy(run::close)
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.LEFT_BEHIND))
                .hasMessageContaining("/proc/self/status");

        assertThat(run.path().resolve(RunFolder.LEFTOVERS)).content().contains("/proc/self/status");
        Files.writeString(run.path().resolve(RunFolder.LEFTOVERS), "");
        assertThat(CleanUp.run(run.path())).isEmpty();
    }
}
