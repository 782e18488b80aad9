package dev.slipway.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testbed.process.RunFolder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line that keeps a real node running; before every class that shares one. */
@Order(1)
final class NodeMainIT {
    private static final Pattern KUBECONFIG = Pattern.compile("export KUBECONFIG=(\\S+)\\s+(\\S+/kubectl) get nodes");
    private static final Pattern PROMETHEUS = Pattern.compile("Prometheus at (http://\\S+)");

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

    private static String bed(String... arguments) throws Exception {
        var process = Jvm.start(Main.class, arguments);
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    @DisplayName(
            "up node leaves a bed with a real node running and says where Traefik and Prometheus are, and down takes it away")
    void upNodeAndDown() throws Exception {
        try {
            var said = bed("up", "node");
            var how = KUBECONFIG.matcher(said);
            assertThat(how.find()).as(said).isTrue();
            assertThat(new Kubectl(Path.of(how.group(2)), Path.of(how.group(1))).run("get", "nodes"))
                    .contains("real-1   Ready");
            assertThat(said).contains("Ingress class traefik at http://127.0.0.1:");
            var where = PROMETHEUS.matcher(said);
            assertThat(where.find()).as(said).isTrue();
            assertThat(answer(where.group(1) + "/-/ready")).isEqualTo(200);
        } finally {
            assertThat(bed("down")).contains(": ended", "No bed is running.");
        }
        assertThat(RunFolder.all()).isEmpty();
        assertThat(Machine.processes(folder.resolve("runs"))).isEmpty();
    }

    private static int answer(String uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
