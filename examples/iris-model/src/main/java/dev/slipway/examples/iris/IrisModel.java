package dev.slipway.examples.iris;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;

/**
 * The model server as a process: configured by its environment, it listens, loads its weights and answers until it is
 * told to stop. The module's README lists the variables and exit codes. Not meant to be embedded.
 *
 * @since 0.1.0
 */
public final class IrisModel {
    private final EventLog log;
    private final Settings settings;

    private IrisModel(EventLog log, Settings settings) {
        this.log = log;
        this.settings = settings;
    }

    /**
     * Starts the server and blocks while it runs; ends the process with one of the documented exit codes.
     *
     * @param arguments not used; the environment says everything
     * @throws InterruptedException if somebody interrupts the main thread, which nobody here does
     */
    public static void main(String[] arguments) throws InterruptedException {
        var log = new EventLog(System.out, System.err, Clock.systemUTC());
        Settings settings;
        try {
            settings = Settings.from(System.getenv());
        } catch (SettingException e) {
            log.error(e.getMessage());
            System.exit(ExitCode.BAD_SETTING.code());
            return;
        }
        new IrisModel(log, settings).run();
    }

    private void run() throws InterruptedException {
        var address = new InetSocketAddress(settings.host(), settings.port());
        if (address.isUnresolved()) {
            log.error("IRIS_HOST is '" + Excerpt.of(settings.host()) + "', allowed is an address of this machine");
            System.exit(ExitCode.BAD_SETTING.code());
        }
        ModelServer server;
        try {
            server = ModelServer.start(address, settings.identity(), log);
        } catch (IOException e) {
            log.error("cannot listen on " + settings.host() + ":" + settings.port() + ": " + e.getMessage());
            System.exit(ExitCode.CANNOT_LISTEN.code());
            return;
        }
        log.event("listening host=" + settings.host() + " port=" + server.port() + " pid="
                + ProcessHandle.current().pid());
        Classifier classifier = load();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "iris-shutdown"));
        serve(server, classifier);
    }

    private Classifier load() {
        log.event("loading weights file " + settings.weights().fileName());
        try {
            return new Classifier(new WeightsFile(settings.weights()).read());
        } catch (IOException e) {
            log.error(e instanceof WeightsException ? e.getMessage() : "cannot read weights: " + e);
            System.exit(ExitCode.BAD_WEIGHTS.code());
            throw new IllegalStateException("the process has ended", e);
        }
    }

    private void serve(ModelServer server, Classifier classifier) throws InterruptedException {
        log.event("loaded model=" + classifier.name() + " version=" + classifier.version());
        Duration delay = settings.startDelay();
        if (!delay.isZero()) {
            log.event("waiting " + delay + " before being ready, as IRIS_START_DELAY says");
            server.awaitClosed(delay);
        }
        if (settings.neverReady()) {
            log.event("staying not ready, as IRIS_NEVER_READY says");
            server.awaitClosed();
            return;
        }
        server.loaded(classifier);
        log.event("ready");
        if (settings.crashAfter().isPresent()) {
            crash(server, settings.crashAfter().get());
        }
        server.awaitClosed();
    }

    private void crash(ModelServer server, Duration delay) throws InterruptedException {
        if (!server.awaitClosed(delay)) {
            log.error("crashing " + delay + " after being ready, as IRIS_CRASH_AFTER says");
            // A crash does not say goodbye: no request is finished, no hook is run.
            Runtime.getRuntime().halt(ExitCode.CRASHED.code());
        }
    }

    private void stop(ModelServer server) {
        log.event("stopping, requests here may take " + ModelServer.GRACE.toSeconds() + " s to finish");
        server.close();
        log.event("stopped");
    }
}
