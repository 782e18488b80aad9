package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeLog;
import dev.slipway.provider.k8s.internal.kube.KubeLogQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the last lines that containers wrote, as evidence: what can't be read is left out. */
final class LastLogs {
    /** A node takes them from where the last lines begin, so this is more than that many lines of a usual length. */
    private static final int MOST_BYTES = 256 * 1024;

    /** A node that can't get at a log says so in its place, without a time before it. */
    private static final Pattern LINE = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:\\d\\d)(?: (.*))?", Pattern.DOTALL);

    private final KubeCluster cluster;

    LastLogs(KubeCluster cluster) {
        this.cluster = cluster;
    }

    /** Oldest first; empty if there are none, or they can't be read. */
    List<String> read(String namespace, Trouble.LastLog log, TimeLeft time) {
        var query = new KubeLogQuery(
                namespace,
                log.pod(),
                log.container(),
                log.previous(),
                false,
                Optional.empty(),
                OptionalInt.of(Words.MOST_LINES),
                OptionalInt.of(MOST_BYTES));
        List<String> lines = new ArrayList<>();
        try (KubeLog reading = cluster.log(query)) {
            while (!time.isOver()) {
                Optional<String> line = reading.next(time.left());
                if (line.isEmpty() && reading.isEnded()) {
                    break;
                }
                line.map(LINE::matcher).filter(Matcher::matches).ifPresent(found -> lines.add(written(found)));
            }
        } catch (KubeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
        return Words.last(lines);
    }

    private static String written(Matcher line) {
        String text = line.group(1);
        return text == null ? "" : text.stripTrailing();
    }
}
