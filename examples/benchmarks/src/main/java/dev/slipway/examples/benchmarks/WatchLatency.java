package dev.slipway.examples.benchmarks;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.WatchStream;
import dev.slipway.core.WatchUpdate;
import dev.slipway.core.directory.StaticGroupDirectory;
import dev.slipway.core.embedded.EmbeddedBackEnd;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.ProviderSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long an update takes from the back end's hint to a reader, of one deployment among some that are watched. */
final class WatchLatency implements AutoCloseable {
    private static final Actor ANN = Actor.user("ann");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_A_GROUP = 100;
    private final EmbeddedBackEnd backEnd = new EmbeddedBackEnd(Clock.systemUTC());
    private final HintedProvider provider = new HintedProvider(backEnd);
    private final List<DeploymentRef> deployments = new ArrayList<>();
    private final DeploymentManager manager;

    WatchLatency(int watched) {
        int groups = (watched + AT_A_GROUP - 1) / AT_A_GROUP;
        List<Group> all = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            all.add(Group.builder()
                    .id(new GroupId("lab-" + group))
                    .isModelDeploymentOn(true)
                    .limits(ResourceAmounts.of("cpu", "1000"))
                    .addInstanceTypes(InstanceType.of("small", ResourceAmounts.of("cpu", "500m")))
                    .addMembers(new UserId("ann"))
                    .build());
        }
        this.manager = DeploymentManager.builder()
                .store(new InMemoryHistoryStore())
                .directory(new StaticGroupDirectory(all))
                .provider(provider, ProviderSettings.none())
                .watchEvery(Duration.ofMinutes(1))
                .manualReconcile()
                .build();
        for (int number = 0; number < watched; number++) {
            deployments.add(manager.deploy(ANN, spec(number)).latest().deployment());
        }
    }

    /** Changes one after the other for about so long; returns how many. */
    long measure(long millis, Latencies latencies) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try (WatchStream stream = manager.watch(ANN)) {
            for (int read = 0; read < deployments.size(); read++) {
                next(stream);
            }
            once(stream, 0);
            long times = 0;
            while (System.nanoTime() < end) {
                latencies.add(once(stream, times + 1));
                times++;
            }
            return times;
        }
    }

    private long once(WatchStream stream, long time) throws InterruptedException {
        int number = (int) (time / 2 % deployments.size());
        // A loop that has just looked rests: its next look comes at once only after that.
        TimeUnit.MILLISECONDS.sleep(100);
        if (time % 2 == 0) {
            backEnd.neverReady(image(number));
        } else {
            backEnd.behave(image(number));
        }
        long begin = System.nanoTime();
        provider.hint(deployments.get(number));
        WatchUpdate update = next(stream);
        long took = System.nanoTime() - begin;
        if (!update.ref().equals(deployments.get(number))) {
            throw new IllegalStateException("an update of " + update.ref() + " instead of " + deployments.get(number));
        }
        return took;
    }

    private static WatchUpdate next(WatchStream stream) {
        return stream.next(PATIENCE).orElseThrow(() -> new IllegalStateException("no update came"));
    }

    private static DeploymentSpec spec(int number) {
        return DeploymentSpec.builder()
                .group("lab-" + number / AT_A_GROUP)
                .name("Fraud score")
                .id("dep-" + number)
                .instanceType("small")
                .image(image(number))
                .build();
    }

    private static String image(int number) {
        return "models/fraud:" + number;
    }

    @Override
    public void close() {
        manager.close();
    }
}
