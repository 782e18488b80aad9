package dev.slipway.core.history;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.StoreId;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a {@link DirectoryBackEnd} has of one deployment. A replica is of the kind {@code TYPE IMAGE}.
 *
 * @param ref whose it is
 * @param stamp the fence of the last write
 * @param isActive false for a shell: made, and not told yet to run anything
 * @param isRemoving whether all of it goes
 * @param revision of the last write
 * @param kind which kind shall run
 * @param wanted how many shall run
 * @param surge how many more may exist while replicas are replaced
 * @param live how many run, by kind
 * @param terminating how many are on their way out, by kind
 */
record BackEndObject(
        DeploymentRef ref,
        Fence stamp,
        boolean isActive,
        boolean isRemoving,
        long revision,
        String kind,
        int wanted,
        int surge,
        Map<String, Integer> live,
        Map<String, Integer> terminating) {

    /** Runs nothing, whatever the rollout says, so that nothing happens if it comes too late. */
    static BackEndObject shell(Rollout rollout) {
        return new BackEndObject(
                rollout.deployment(),
                rollout.fence(),
                false,
                false,
                rollout.revision().number().value(),
                kind(rollout.revision()),
                0,
                0,
                Map.of(),
                Map.of());
    }

    static String kind(Revision revision) {
        return revision.instanceType().id() + " " + revision.spec().image();
    }

    BackEndObject rolled(Rollout rollout) {
        return new BackEndObject(
                ref,
                rollout.fence(),
                true,
                false,
                rollout.revision().number().value(),
                kind(rollout.revision()),
                rollout.replicas(),
                rollout.strategy().surge(),
                live,
                terminating);
    }

    BackEndObject removed(Fence fence) {
        return new BackEndObject(ref, fence, true, true, revision, kind, 0, 0, live, terminating);
    }

    int existing() {
        return sum(live);
    }

    int ending() {
        return sum(terminating);
    }

    int updated() {
        return live.getOrDefault(kind, 0);
    }

    boolean isEmpty() {
        return existing() + ending() == 0;
    }

    /** Whatever is terminating is gone, and the rollout goes as far as it can before more has to be waited for. */
    BackEndObject advanced() {
        Map<String, Integer> now = new TreeMap<>(live);
        Map<String, Integer> ending = new TreeMap<>();
        while (step(now, ending)) {
            now.values().removeIf(count -> count == 0);
        }
        return new BackEndObject(ref, stamp, isActive, isRemoving, revision, kind, wanted, surge, now, ending);
    }

    private boolean step(Map<String, Integer> now, Map<String, Integer> ending) {
        int young = now.getOrDefault(kind, 0);
        int all = sum(now);
        boolean replaces = all > young;
        if (young < wanted && all + sum(ending) < wanted + (replaces ? surge : 0)) {
            now.merge(kind, 1, Integer::sum);
            return true;
        }
        boolean isTooMany = all > wanted || (replaces && all == wanted && surge == 0 && sum(ending) == 0);
        if (!isTooMany) {
            return false;
        }
        String victim = now.keySet().stream()
                .filter(each -> !each.equals(kind))
                .findFirst()
                .orElse(kind);
        now.merge(victim, -1, Integer::sum);
        ending.merge(victim, 1, Integer::sum);
        return true;
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    String toText() {
        var text = new Properties();
        text.setProperty("store", ref.store().value());
        text.setProperty("group", ref.group().value());
        text.setProperty("id", ref.id().value());
        text.setProperty("incarnation", ref.incarnation().value());
        text.setProperty("stamp", stamp.toString());
        text.setProperty("active", Boolean.toString(isActive));
        text.setProperty("removing", Boolean.toString(isRemoving));
        text.setProperty("revision", Long.toString(revision));
        text.setProperty("kind", kind);
        text.setProperty("wanted", Integer.toString(wanted));
        text.setProperty("surge", Integer.toString(surge));
        live.forEach((each, count) -> text.setProperty("live " + each, count.toString()));
        terminating.forEach((each, count) -> text.setProperty("terminating " + each, count.toString()));
        var writer = new StringWriter();
        try {
            text.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.toString();
    }

    static BackEndObject parse(String text) {
        var read = new Properties();
        try {
            read.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BackEndObject(
                new DeploymentRef(
                        new StoreId(read.getProperty("store")),
                        new GroupId(read.getProperty("group")),
                        new DeploymentId(read.getProperty("id")),
                        new Incarnation(read.getProperty("incarnation"))),
                new Fence(Long.parseLong(read.getProperty("stamp"))),
                Boolean.parseBoolean(read.getProperty("active")),
                Boolean.parseBoolean(read.getProperty("removing")),
                Long.parseLong(read.getProperty("revision")),
                read.getProperty("kind"),
                Integer.parseInt(read.getProperty("wanted")),
                Integer.parseInt(read.getProperty("surge")),
                counts(read, "live "),
                counts(read, "terminating "));
    }

    private static Map<String, Integer> counts(Properties read, String prefix) {
        Map<String, Integer> counts = new TreeMap<>();
        read.stringPropertyNames().stream()
                .filter(name -> name.startsWith(prefix))
                .forEach(name -> counts.put(name.substring(prefix.length()), Integer.parseInt(read.getProperty(name))));
        return counts;
    }
}
