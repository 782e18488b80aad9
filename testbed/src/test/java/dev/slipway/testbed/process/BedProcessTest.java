package dev.slipway.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BedProcessTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private RunFolder run;

    @BeforeEach
    void open() {
        System.setProperty("slipway.testbed.runs", folder.resolve("runs").toString());
        run = RunFolder.open("bed");
    }

    @AfterEach
    void close() {
        run.close();
        System.clearProperty("slipway.testbed.runs");
    }

    private static String state(BedProcess process) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
        } catch (IOException e) {
            return "gone";
        }
    }

    @Test
    @DisplayName("a process can be stopped, let go on, killed and started again with the same command")
    void signals() {
        var process = BedProcess.start(
                run, "worker", List.of("sh", "-c", "echo $GREETING; sleep 600"), Map.of("GREETING", "hi"));
        process.await("it greets", LIMIT, () -> process.output().equals("hi\n"));
        process.pause();
        Await.until("it is stopped", LIMIT, () -> state(process).equals("T"));
        process.resume();
        Await.until("it goes on", LIMIT, () -> state(process).equals("S"));
        var before = process.pid();

        process.kill();
        assertThat(process.isAlive()).isFalse();
        assertThat(process.exitCode()).isEqualTo(137);
        process.restart();

        process.await("it greets again", LIMIT, () -> process.output().equals("hi\nhi\n"));
        assertThat(process.pid()).isNotEqualTo(before);
        process.terminate();
        assertThat(process.exitCode()).isEqualTo(143);
    }

    @Test
    @DisplayName("a process that ends before it is ready is an error with its exit code and its last lines")
    void endsEarly() {
        var process = BedProcess.start(run, "worker", List.of("sh", "-c", "echo no such flag: --x; exit 3"));

        assertThatThrownBy(() -> process.await("it is ready", LIMIT, () -> false))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.PROCESS_ENDED))
                .hasMessageContaining("worker ended with exit code 3")
                .hasMessageContaining("no such flag: --x");
    }

    @Test
    @DisplayName("a process that isn't ready in time is an error with its last lines")
    void neverReady() {
        var process = BedProcess.start(run, "worker", List.of("sh", "-c", "echo still thinking; sleep 600"));
        process.await("it says something", LIMIT, () -> !process.output().isEmpty());

        assertThatThrownBy(() -> process.await("it is ready", Duration.ofMillis(100), () -> false))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_IN_TIME))
                .hasMessageContaining("it is ready")
                .hasMessageContaining("still thinking");
    }

    /** Repeated, as the kernel knows of the end a moment before Java does, and either may be asked in between. */
    @RepeatedTest(10)
    @DisplayName("a program that isn't there is an error when it is started")
    void missing() {
        var process = BedProcess.start(run, "worker", List.of("/nonexistent/program"));

        assertThatThrownBy(() -> process.await("it is ready", LIMIT, () -> false))
                .hasMessageContaining("worker ended")
                .hasMessageContaining("/nonexistent/program");
    }

    @Test
    @DisplayName("free ports are different ones on which nothing listens, away from those of outgoing connections")
    void ports() throws IOException {
        var ports = Ports.free(50);

        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port >= Ports.FIRST && port <= Ports.LAST);
        for (var port : ports) {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    @Test
    @DisplayName(
            "claimed ports go to the server that they are for, again and again, and to nobody else who looks for one")
    void claimedPorts() throws IOException {
        try (var claim = Ports.claim(1)) {
            var address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), claim.numbers().get(0));
            for (var start = 0; start < 2; start++) {
                try (var server = new ServerSocket()) {
                    server.setReuseAddress(true);
                    server.bind(address);
                    assertThat(Ports.isOpen(address.getPort())).isTrue();
                }
                assertThat(Ports.isOpen(address.getPort())).isFalse();
            }
            try (var other = new Socket()) {
                assertThatThrownBy(() -> other.bind(address)).isInstanceOf(BindException.class);
            }
        }
    }
}
