package dev.slipway.examples.local;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.ModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One process of a replica, from its start to its end. Not thread-safe. */
final class ReplicaRun {
    /** The file that names the process. */
    static final String RECORD = "process";

    /** Often enough that a start is noticed at once. */
    private static final Duration STARTING_PERIOD = Duration.ofMillis(150);

    private final Site site;
    private final Supervisor process;
    private final RunLog log;
    private final Path record;
    private final int port;
    private final Duration started;
    private final ProbeTrack readiness;
    private final Optional<ProbeTrack> liveness;

    private ReplicaRun(Site site, Supervisor process, RunLog log, Path record, int port, ModelContract contract) {
        this.site = site;
        this.process = process;
        this.log = log;
        this.record = record;
        this.port = port;
        this.started = site.clock().elapsed();
        this.readiness = new ProbeTrack(contract.readiness(), port, site.prober(), site.wake());
        this.liveness = contract.liveness().map(probe -> new ProbeTrack(probe, port, site.prober(), site.wake()));
    }

    static ReplicaRun start(Site site, DeploymentRef ref, ReplicaTemplate template, Path folder, RunLog log)
            throws IOException {
        List<String> command = site.settings()
                .command(template.image())
                .orElseThrow(() -> new IOException(site.settings().unknownImage(template.image())));
        int port = site.ports()
                .take(PortRange.QUIET)
                .orElseThrow(() -> new IOException("no port of " + PortRange.QUIET + " is free for a replica"));
        try {
            Path record = folder.resolve(RECORD);
            Files.deleteIfExists(record);
            var process = Supervisor.start(command, environment(ref, template, port), record);
            var run = new ReplicaRun(site, process, log, record, port, template.contract());
            site.pump().attach(process, log, site.wake());
            return run;
        } catch (IOException e) {
            site.ports().release(port);
            throw e;
        }
    }

    private static Map<String, String> environment(DeploymentRef ref, ReplicaTemplate template, int port) {
        var environment = new TreeMap<>(Map.of("HOST", "127.0.0.1"));
        environment.putAll(template.environment());
        environment.put(ModelContract.PORT_VARIABLE, Integer.toString(port));
        environment.put("PREDICTIVE_UNIT_HTTP_SERVICE_PORT", Integer.toString(port));
        environment.put(
                "PREDICTIVE_UNIT_ID",
                template.contract().modelName().orElse(ref.id().value()));
        environment.put("PREDICTIVE_UNIT_IMAGE", template.image());
        environment.put("PREDICTOR_ID", "default");
        environment.put("SELDON_DEPLOYMENT_ID", ref.id().value());
        return environment;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    Duration age() {
        return site.clock().elapsed().minus(started);
    }

    List<String> lastLines() {
        return log.lastLines();
    }

    int exitCode() {
        return process.exitCode();
    }

    /** Whether its process still runs, as far as its supervisor tells. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether nothing of it runs any more and its log is whole. Ends what outlived a supervisor that was killed. */
    boolean hasEnded() {
        if (process.isAlive()) {
            return false;
        }
        if (Leftovers.isRunning(record)) {
            process.abandon();
            Leftovers.end(record);
            return false;
        }
        if (!log.isComplete()) {
            return false;
        }
        site.ports().release(port);
        return true;
    }

    /** Whether it answers its readiness probe, each time that was asked. */
    Optional<Boolean> pollReadiness(boolean starting) {
        var period = readiness.period();
        boolean often = starting && period.compareTo(STARTING_PERIOD) > 0;
        return readiness.poll(site.clock().elapsed(), often ? STARTING_PERIOD : period);
    }

    boolean isUnready() {
        return readiness.isFailing();
    }

    boolean isDead() {
        liveness.ifPresent(track -> track.poll(site.clock().elapsed(), track.period()));
        return liveness.filter(ProbeTrack::isFailing).isPresent();
    }

    void stop() {
        process.stop();
    }

    void kill() {
        process.kill();
    }

    void abandon() {
        process.abandon();
    }
}
