package dev.slipway.testbed.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A Prometheus that scrapes what it is told to every second. Debian's build can't discover pods by itself, so tests name
 * them. Thread-safe.
 */
public final class Prometheus {
    private static final Duration TO_START = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CONFIGURATION = """
            global: {scrape_interval: 1s, scrape_timeout: 900ms}
            scrape_configs:
            - job_name: pods
              file_sd_configs: [{files: ["@TARGETS@/*.json"], refresh_interval: 1s}]
            """;

    private final BedProcess process;
    private final URI uri;
    private final Path targets;

    private Prometheus(BedProcess process, URI uri, Path targets) {
        this.process = process;
        this.uri = uri;
        this.targets = targets;
    }

    static Prometheus start(RunFolder folder, int port) {
        Path targets = folder.folder("prometheus-targets");
        Path configuration = folder.write("prometheus.yml", CONFIGURATION.replace("@TARGETS@", targets.toString()));
        BedProcess process = BedProcess.start(
                folder,
                "prometheus",
                List.of(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.folder("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port));
        var prometheus = new Prometheus(process, Loopback.uri(port), targets);
        process.await("Prometheus was ready", TO_START, () -> Loopback.answers(prometheus.uri.resolve("/-/ready")));
        return prometheus;
    }

    /**
     * Where it answers.
     *
     * @return the address of this machine, without a path
     */
    public URI uri() {
        return uri;
    }

    /**
     * Makes it scrape exactly these servers under a name, instead of what it scraped under that name before.
     *
     * @param name what the servers are, in lower-case letters, digits and dashes
     * @param addresses where they serve {@code /metrics}, such as {@code 10.77.1.10:8080}; none ends the scraping
     * @param labels what else their series are labelled with
     */
    public void scrape(String name, List<String> addresses, Map<String, String> labels) {
        if (!name.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException(
                    "name is '" + name + "', expected lower-case letters, digits and dashes");
        }
        try {
            byte[] group = JSON.writeValueAsBytes(List.of(Map.of("targets", addresses, "labels", labels)));
            // Renamed into place, or Prometheus may read a half.
            Path fresh = Files.write(targets.resolve(name + ".new"), group);
            Files.move(fresh, targets.resolve(name + ".json"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "Prometheus' targets can't be written: " + e.getMessage(), e);
        }
    }

    /**
     * Asks for the value of an expression now.
     *
     * @param expression in PromQL, with one series as its result
     * @return the value, absent when there is no such series yet
     * @throws TestbedException {@code REFUSED} when Prometheus doesn't understand it, {@code BROKEN} when there is more
     *     than one series or no answer
     */
    public OptionalDouble value(String expression) {
        String answer = Loopback.get(
                uri.resolve("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)));
        try {
            JsonNode series = JSON.readTree(answer).path("data").path("result");
            if (series.size() > 1) {
                throw new TestbedException(
                        Code.BROKEN, "'" + expression + "' has " + series.size() + " series, expected one: " + series);
            }
            return series.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Double.parseDouble(
                            series.get(0).path("value").path(1).asText()));
        } catch (JsonProcessingException e) {
            throw new TestbedException(Code.BROKEN, "Prometheus answered no JSON: " + answer, e);
        }
    }

    /**
     * Its process, to be stopped, killed and started again.
     *
     * @return the process
     */
    public BedProcess process() {
        return process;
    }
}
