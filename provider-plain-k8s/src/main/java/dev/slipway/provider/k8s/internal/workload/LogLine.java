package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.LogElement;
import dev.slipway.model.ReplicaId;
import dev.slipway.provider.k8s.internal.kube.KubeTime;
import java.time.Instant;
import java.util.Optional;

/**
 * A line that a container wrote. Immutable.
 *
 * @param time when, by its node's clock
 * @param text without the line's end
 */
record LogLine(Instant time, String text) {
    /** Reads a line as nodes send them, behind its time; empty if there is no time, and so it isn't a container's. */
    static Optional<LogLine> parse(String line) {
        int space = line.indexOf(' ');
        String time = space < 0 ? line : line.substring(0, space);
        String text = space < 0 ? "" : line.substring(space + 1);
        return KubeTime.parse(time).map(at -> new LogLine(at, text));
    }

    LogElement.Line of(ReplicaId replica) {
        return new LogElement.Line(replica, time, text);
    }
}
