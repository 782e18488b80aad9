package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.spi.ProviderSettings;
import java.nio.file.Path;
import java.time.Duration;

/** Processes of this machine, with a record in memory. */
final class LocalBackEnd implements BackEnd {
    private static final Images IMAGES = new Images(Models.FIRST, Models.SECOND, Models.BROKEN);

    /** The process of a model that can't start ends within one second. */
    private static final Pace PACE =
            new Pace(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(6), Duration.ZERO);

    private final Path state;

    LocalBackEnd(Path state) {
        this.state = state;
    }

    @Override
    public DeploymentManager open() {
        return DeploymentManager.builder()
                .store(new InMemoryHistoryStore())
                .directory(Lab.directory())
                .provider("local", ProviderSettings.of(Models.ofThisJvm(state).settings()))
                .reconcileEvery(Duration.ofMillis(500))
                .build();
    }

    @Override
    public Images images() {
        return IMAGES;
    }

    @Override
    public Pace pace() {
        return PACE;
    }

    /** A state directory has one owner at a time. */
    @Override
    public boolean isOursAlone() {
        return true;
    }

    @Override
    public boolean isAnsweringWhenStopped() {
        return true;
    }

    @Override
    public boolean isQuiet() {
        return ProcessHandle.current().descendants().findAny().isEmpty();
    }

    @Override
    public String unit() {
        return "process";
    }

    @Override
    public String afterInterrupt() {
        return "its processes are ended; the next run removes what it remembers.";
    }

    @Override
    public void close() {}
}
