package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.spi.ApplyResult;
import java.util.Optional;

/** What one call does about a removal: to no replicas, and when nobody is left the Deployment goes, and with it all that it owns. Used once. */
final class RemovalPass {
    private final Writing writing;
    private final DeploymentRef ref;
    private final String namespace;
    private final Fence fence;

    RemovalPass(Writing writing, DeploymentRef ref, String namespace, Fence fence) {
        this.writing = writing;
        this.ref = ref;
        this.namespace = namespace;
        this.fence = fence;
    }

    ApplyResult run() {
        Optional<Primary> read = writing.primaries().read(namespace, ref.id().value());
        if (read.isEmpty()) {
            return ApplyResult.ACCEPTED;
        }
        return read.get().isOf(ref) ? removed(read.get()) : absent(read.get());
    }

    /** What is there is another's. An earlier life of ours may have left it. */
    private ApplyResult absent(Primary other) {
        boolean isOurs = other.stamp()
                .filter(stamp -> stamp.ref().store().equals(writing.context().store()))
                .isPresent();
        if (isOurs) {
            boolean unused = writing.predecessors().clear(other);
        }
        return ApplyResult.ACCEPTED;
    }

    private ApplyResult removed(Primary read) {
        Primary primary = read;
        for (int reread = 0; ; ) {
            Stamp stamp = primary.stamp().orElseThrow();
            if (stamp.fence().isAfter(fence)) {
                return ApplyResult.SUPERSEDED;
            }
            if (primary.metadata().isTerminating()) {
                return ApplyResult.ACCEPTED;
            }
            boolean runsNothing = primary.object().spec().wanted() == 0;
            boolean isAtZero = runsNothing && stamp.fence().equals(fence);
            boolean isReleased = isAtZero && Steps.isReleased(writing.look().at(ref, primary.object()));
            Optional<Fence> now = writing.context().currentFence(ref);
            if (now.isPresent() ? !now.get().equals(fence) : !isLeftOrNamed(stamp, runsNothing)) {
                return ApplyResult.SUPERSEDED;
            }
            boolean isToGo = isReleased || (now.isEmpty() && runsNothing);
            if (isToGo ? writing.primaries().delete(primary) : isAtZero) {
                return ApplyResult.ACCEPTED;
            }
            Optional<Primary> written =
                    isToGo ? Optional.empty() : writing.primaries().change(primary, zero(primary, stamp));
            if (written.isEmpty()) {
                reread++;
            }
            primary = written.isPresent() ? written.get() : writing.primaries().again(primary, reread);
        }
    }

    /** Nothing recorded it: our own shell that came late, or exactly what an administrator named. */
    private boolean isLeftOrNamed(Stamp stamp, boolean runsNothing) {
        boolean isShell = stamp.ref().store().equals(writing.context().store()) && runsNothing;
        return isShell || stamp.fence().equals(fence);
    }

    private ObjectNode zero(Primary primary, Stamp stamp) {
        ObjectNode manifest = primary.manifest().deepCopy();
        manifest.withObjectProperty("spec").put("replicas", 0);
        new Stamp(ref, fence, stamp.revision(), stamp.template(), Optional.of(fence))
                .write(Manifest.metadata(manifest));
        return manifest;
    }
}
