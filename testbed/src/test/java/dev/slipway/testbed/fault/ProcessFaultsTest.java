package dev.slipway.testbed.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testbed.process.Await;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProcessFaultsTest {
    private final List<String> ready = new ArrayList<>();
    private final ProcessFaults faults = new ProcessFaults(process -> ready.add(process.name()));
    private RunFolder folder;
    private BedProcess one;
    private BedProcess two;

    @BeforeEach
    void start() {
        folder = RunFolder.open("process-faults");
        one = BedProcess.start(folder, "one", List.of("sleep", "1000"));
        two = BedProcess.start(folder, "two", List.of("sleep", "1000"));
    }

    @AfterEach
    void end() {
        folder.close();
    }

    /** The kernel's letter for what a process is doing: T if it is stopped. */
    private static boolean isStopped(BedProcess process) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).startsWith("T");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitStopped(BedProcess process, boolean stopped) {
        Await.until("it is stopped: " + stopped, Duration.ofSeconds(30), () -> isStopped(process) == stopped);
    }

    @Test
    @DisplayName("a stopped process is there and does nothing, and goes on as the same process")
    void stop() {
        long pid = one.pid();

        var fault = faults.stop(one);

        awaitStopped(one, true);
        assertThat(one.isAlive()).isTrue();
        assertThat(ready).isEmpty();
        fault.off();
        awaitStopped(one, false);
        assertThat(one.pid()).isEqualTo(pid);
        assertThat(ready).containsExactly("one");
    }

    @Test
    @DisplayName("a killed process is gone, and comes back as another one")
    void kill() {
        long pid = one.pid();

        var fault = faults.kill(one);

        assertThat(one.isAlive()).isFalse();
        assertThat(two.isAlive()).isTrue();
        fault.off();
        fault.off();
        assertThat(one.isAlive()).isTrue();
        assertThat(one.pid()).isNotEqualTo(pid);
        assertThat(ready).containsExactly("one");
    }

    @Test
    @DisplayName("a process can be restarted, also one that is stopped")
    void restart() {
        long pid = one.pid();
        faults.stop(one);

        faults.restart(one);

        assertThat(one.isAlive()).isTrue();
        assertThat(one.pid()).isNotEqualTo(pid);
        assertThat(ready).containsExactly("one");
    }

    @Test
    @DisplayName("what a test leaves stopped or dead goes on when its faults are closed, the last one first")
    void close() {
        faults.stop(one);
        faults.kill(two);

        faults.close();
        faults.close();

        assertThat(two.isAlive()).isTrue();
        awaitStopped(one, false);
        assertThat(ready).containsExactly("two", "one");
    }
}
