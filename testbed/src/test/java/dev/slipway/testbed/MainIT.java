package dev.slipway.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testbed.process.RunFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line that keeps a bed running. */
final class MainIT {
    private static final Pattern KUBECONFIG = Pattern.compile("export KUBECONFIG=(\\S+)\\s+(\\S+/kubectl) get nodes");

    @TempDir
    Path folder;

    @BeforeEach
    void apart() {
        System.setProperty("slipway.testbed.runs", folder.resolve("runs").toString());
    }

    @AfterEach
    void together() {
        System.clearProperty("slipway.testbed.runs");
    }

    private static String bed(int exitCode, String... arguments) throws Exception {
        var process = Jvm.start(Main.class, arguments);
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
        return output;
    }

    @Test
    @DisplayName("up leaves a bed running that kubectl can look into as it says, and down takes all of it away")
    void upAndDown() throws Exception {
        try {
            var said = bed(0, "up");
            assertThat(said).contains("started in");
            var how = KUBECONFIG.matcher(said);
            assertThat(how.find()).as(said).isTrue();
            assertThat(new Kubectl(Path.of(how.group(2)), Path.of(how.group(1))).run("get", "nodes"))
                    .contains("fake-1   Ready");
            assertThat(bed(0, "status")).contains("held by process", "export KUBECONFIG=");
        } finally {
            assertThat(bed(0, "down")).contains(": ended", "No bed is running.");
        }
        assertThat(RunFolder.all()).isEmpty();
        assertThat(Machine.processes(folder.resolve("runs"))).isEmpty();
    }

    @Test
    @DisplayName("a bed that can't start says why, and nothing of it runs on")
    void cannotStart() throws Exception {
        var wanted = System.getProperty("slipway.testbed.kubernetes", "");
        System.setProperty("slipway.testbed.kubernetes", "1.3");
        try {
            var process = Jvm.start(Main.class, "up");
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("UNKNOWN_VERSION: There are no module files for Kubernetes '1.3', but for 1.37, 1.34");
            assertThat(process.waitFor()).isOne();
        } finally {
            System.setProperty("slipway.testbed.kubernetes", wanted);
        }
        assertThat(Machine.processes(folder.resolve("runs"))).isEmpty();
    }

    @Test
    @DisplayName("what it doesn't understand it answers with its usage")
    void usage() throws Exception {
        assertThat(bed(2, "sideways")).isEmpty();
        assertThat(bed(2)).isEmpty();
    }
}
