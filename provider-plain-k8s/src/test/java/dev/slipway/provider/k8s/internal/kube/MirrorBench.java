package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A mirror of ConfigMaps without its thread, in time that passes only as it is let, before a server that does as it is told. */
final class MirrorBench {
    static final String NAMESPACE = "models";

    final SteppedTime time = new SteppedTime();
    final FakeCluster cluster = new FakeCluster(time);
    final MirrorSettings settings;
    final MirrorClock clock = new MirrorClock(time::nanos);
    final MirrorContent<ConfigMapObject, String> content =
            new MirrorContent<>(map -> map.metadata().label("owner"));
    final MirrorHealth health;
    final MirrorFeed<ConfigMapObject> feed;
    final List<String> hints = new ArrayList<>();
    private long pausesUntil = Long.MIN_VALUE;

    MirrorBench() {
        this(MirrorSettings.usual(), 1);
    }

    MirrorBench(MirrorSettings settings, long seed) {
        this.settings = settings;
        health = new MirrorHealth("ConfigMap", settings, clock);
        feed = new MirrorFeed<>(
                cluster,
                KubeKind.CONFIG_MAP,
                KubeSelection.in(NAMESPACE),
                settings,
                clock,
                content,
                health,
                new Random(seed),
                () -> content.takeUntold().forEach(metadata -> hints.add(metadata.name())));
    }

    /** Puts a ConfigMap with some text in place, as somebody else. */
    ConfigMapObject put(String name, String text) {
        return cluster.put(KubeKind.CONFIG_MAP, object(name, text));
    }

    static ObjectNode object(String name, String text) {
        ObjectNode object = Manifests.configMap(NAMESPACE, name, text);
        object.withObjectProperty("metadata").putObject("labels").put("owner", "owner-of-" + name);
        return object;
    }

    /** Ends a ConfigMap, as somebody else. */
    void remove(String name) {
        cluster.remove(KubeKind.CONFIG_MAP, NAMESPACE, name);
    }

    /** Lets the list and the watch come, and what there is to tell. */
    void settle() {
        run(Duration.ofMillis(50));
    }

    /** Lets steps be made, with their pauses, for so long. */
    void run(Duration lasting) {
        long until = time.nanos() + lasting.toNanos();
        time.ringIn(lasting);
        while (time.nanos() < until) {
            if (time.nanos() < pausesUntil) {
                time.pass(Duration.ofNanos(Math.min(until, pausesUntil) - time.nanos()));
            } else {
                pausesUntil = time.nanos() + feed.step().toNanos();
            }
        }
    }

    /** What is known by now, text by name. */
    Map<String, String> texts() {
        var texts = new TreeMap<String, String>();
        content.all().forEach(map -> texts.put(map.metadata().name(), map.data().get("text")));
        return texts;
    }

    /** What the server has, text by name. */
    Map<String, String> truth() {
        var texts = new TreeMap<String, String>();
        cluster.all(KubeKind.CONFIG_MAP)
                .forEach(map -> texts.put(map.metadata().name(), map.data().get("text")));
        return texts;
    }

    Instant asOf() {
        return health.await(Duration.ZERO);
    }

    int lists() {
        return cluster.calls().count(FakeCalls.Verb.LIST);
    }

    int watches() {
        return cluster.calls().count(FakeCalls.Verb.WATCH);
    }

    Optional<String> text(String owner) {
        return content.of(List.of(owner)).getOrDefault(owner, List.of()).stream()
                .map(map -> map.data().get("text"))
                .findFirst();
    }
}
