package dev.slipway.core;

import dev.slipway.model.DeploymentStatus;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A manager whose watchers are looked for when a test says so. */
final class WatchLab implements AutoCloseable {
    final TestHost host = new TestHost();
    final HintingProvider provider = new HintingProvider(host.backEnd);
    final DeploymentManager manager;
    private final List<Watching> watching = new ArrayList<>();

    WatchLab() {
        this(new TestHost().store);
    }

    WatchLab(HistoryStore store) {
        manager = host.builder()
                .store(store)
                .provider(provider, ProviderSettings.none())
                .build(settings -> new Assembly(settings) {
                    @Override
                    Pace pace(Retrying retrying) {
                        return new Pace(
                                Duration.ofDays(1), (run, name) -> new Thread(() -> {}, name), retrying, host.clock);
                    }

                    @Override
                    Watching watching(Access access, Lookout lookout, ChangeSignal news, Pace pace) {
                        watching.add(super.watching(access, lookout, news, pace));
                        return watching.get(0);
                    }
                });
    }

    void look() {
        watching.get(0).look();
    }

    /** Looks, and reads everything that there is to read. */
    List<String> news(WatchStream stream) {
        look();
        return read(stream);
    }

    /** Everything that there is to read. */
    static List<String> read(WatchStream stream) {
        List<String> read = new ArrayList<>();
        for (var next = stream.next(Duration.ZERO); next.isPresent(); next = stream.next(Duration.ZERO)) {
            read.add(text(next.get()));
        }
        return read;
    }

    static String text(WatchUpdate update) {
        return update.id()
                + update.deployment()
                        .map(deployment -> text(deployment.status()))
                        .orElse(" gone");
    }

    private static String text(DeploymentStatus status) {
        return " " + status.phase() + " " + status.revision()
                + status.stale().map(why -> " " + why.code()).orElse("");
    }

    @Override
    public void close() {
        manager.close();
        host.close();
    }
}
