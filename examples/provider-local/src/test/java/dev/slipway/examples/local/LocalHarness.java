package dev.slipway.examples.local;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Observation;
import dev.slipway.model.Probe;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.spi.tck.ProviderHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Real processes, in real time, on a state directory of its own. */
final class LocalHarness implements ProviderHarness {
    private final String marker = Models.marker();
    private final Path state;
    private final Map<String, String> settings;
    private DeploymentProvider latest;

    LocalHarness() {
        try {
            state = Files.createTempDirectory("slipway-local-kit");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings = new HashMap<>(Models.settings(state, marker));
        String good = settings.get("command/" + Models.IMAGE);
        settings.put("command/" + otherImage(), good);
        settings.put(
                "command/" + crashingImage(),
                variable("LAST_WORDS", DeploymentProviderTck.LAST_WORDS)
                        + variable("EXIT", "3").replaceFirst("env\n", "")
                        + good);
        settings.put("command/" + neverReadyImage(), variable("NEVER_READY", "1") + good);
        settings.put("command/" + stubbornImage(), variable("LINGER", "700") + good);
    }

    private static String variable(String name, String value) {
        return "env\n" + name + "=" + value + "\n";
    }

    @Override
    public DeploymentProvider open(ProviderContext context) {
        latest = new LocalProviderFactory().open(ProviderSettings.of(settings), context);
        return latest;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean outlivesProviders() {
        return false;
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public void letTimePass() {
        Processes.pause(25);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    public Duration callTime() {
        return Duration.ofSeconds(30);
    }

    @Override
    public int replicasOfARollout() {
        return 2;
    }

    @Override
    public String image() {
        return Models.IMAGE;
    }

    @Override
    public String crashingImage() {
        return "test/crash:1";
    }

    @Override
    public String neverReadyImage() {
        return "test/never:1";
    }

    @Override
    public String stubbornImage() {
        return "test/stubborn:1";
    }

    @Override
    public void complete(DeploymentSpecBuilder spec) {
        spec.contract(contract -> contract.readiness(Probe.builder()
                        .path("/ready")
                        .period(Duration.ofMillis(100))
                        .failureThreshold(3)
                        .build())
                .startupBudget(Duration.ofMinutes(5))
                .terminationGrace(Duration.ofSeconds(4)));
    }

    @Override
    public void kill(DeploymentRef deployment, ReplicaId replica) {
        Path folder = new StateDirectory(state).replicas(deployment).resolve(replica.value());
        Processes.named(folder + "/").stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void print(DeploymentRef deployment, ReplicaId replica, String text) {
        var seen = latest.observe(List.of(deployment), Freshness.LIVE).get(deployment);
        var endpoint = ((Observation.Present) seen).endpoint().orElseThrow().uri();
        try {
            PlainClient.once(endpoint, "/print?" + text.replace(" ", "%20"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Bench.await("the line", () -> isWritten(deployment, replica, text), () -> text);
    }

    private boolean isWritten(DeploymentRef deployment, ReplicaId replica, String text) {
        try (var stream = latest.logs().open(new LogRequest(deployment, replica, LogQuery.ALL))) {
            for (var next = stream.next(Duration.ZERO); next.isPresent(); next = stream.next(Duration.ZERO)) {
                if (next.get() instanceof LogElement.Line line && line.text().equals(text)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public void expectsHints() {
        // A thread of the provider's looks after the processes, and tells.
    }

    @Override
    public void close() {
        StateDirectory.deleteTree(state);
    }
}
