package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.Drift;
import dev.slipway.model.Impact;
import dev.slipway.model.Rollout;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.workload.DeploymentManifests.Pods;
import dev.slipway.provider.k8s.internal.workload.Differences.Difference;
import dev.slipway.spi.RolloutLabels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what of a deployment somebody has changed by hand: it asks the server what an apply of the rollout would change, and changes
 * nothing. What other settings, or another version of this library, would write differently is no drift: every object says by a digest
 * what was written, and where that isn't what would be written today only what a revision itself says is compared. Thread-safe.
 */
public final class DriftLook {
    private static final String REPLICAS = "spec.replicas";
    private static final String PARTS = "metadata.annotations[" + StampKeys.PARTS + "]";
    private static final String WRITTEN_AT = "metadata.annotations[" + StampKeys.WRITTEN_AT + "]";

    /** What the record may change without a rollout, and what only tells when something was written. */
    private static final Set<String> NEVER = Set.of(
            WRITTEN_AT,
            "metadata.annotations[" + StampKeys.REVISION + "]",
            "metadata.labels[" + RolloutLabels.REVISION + "]");

    private final KubeCluster cluster;
    private final WorkloadSettings settings;

    /** Looks through one connection. */
    public DriftLook(KubeCluster cluster, WorkloadSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /**
     * Everything that differs of a rollout that was wholly written; nothing while it isn't, or if another's object is in its place.
     *
     * @throws KubeException if the server can't be asked, or another object is in its place meanwhile
     */
    public List<Finding> of(Rollout rollout) {
        Goal goal = Goal.of(rollout, settings);
        Optional<ObjectNode> raw = cluster.raw(KubeKind.DEPLOYMENT, goal.namespace(), goal.name());
        if (raw.isEmpty()) {
            return List.of(missing(KubeKind.DEPLOYMENT, goal));
        }
        Primary read = Primary.read(raw.get());
        boolean isWritten = read.stamp()
                .filter(stamp ->
                        stamp.ref().equals(goal.ref()) && stamp.fence().equals(goal.fence()) && stamp.isComplete())
                .isPresent();
        if (!isWritten) {
            return List.of();
        }
        List<Finding> found = new ArrayList<>(ofDeployment(goal, read, raw.get()));
        SecondaryManifests.of(goal).forEach(manifest -> found.addAll(ofSecondary(goal, read, manifest)));
        return List.copyOf(found);
    }

    private static Finding missing(KubeKind<?> kind, Goal goal) {
        return new Finding(kind.kind(), goal.name(), "", Optional.of("there"), Optional.empty());
    }

    private List<Finding> ofDeployment(Goal goal, Primary read, ObjectNode live) {
        ObjectNode wanted = wanted(goal, read);
        boolean isSameRendering = Edits.isSameRendering(Manifest.template(wanted), read.template());
        return compared(KubeKind.DEPLOYMENT, goal, live, wanted)
                .filter(finding -> !NEVER.contains(finding.path()))
                .filter(finding -> isSameRendering || !isOfTheSettings(finding.path()))
                .toList();
    }

    private static boolean isOfTheSettings(String path) {
        return path.equals(PARTS) || Edits.isOfTheSettings(path);
    }

    private List<Finding> ofSecondary(Goal goal, Primary owner, SecondaryManifest manifest) {
        Optional<ObjectNode> raw = cluster.raw(manifest.kind(), goal.namespace(), goal.name());
        if (raw.isEmpty()) {
            return List.of(missing(manifest.kind(), goal));
        }
        ObjectNode wanted = manifest.ownedBy(owner.metadata(), goal.fence());
        ObjectNode annotations = raw.get().withObjectProperty("metadata").withObjectProperty("annotations");
        boolean isSameRendering = annotations.path(StampKeys.CONTENT).asText().equals(manifest.digest());
        // Which rollout has written it is no matter of what it is.
        Manifest.metadata(wanted)
                .withObjectProperty("annotations")
                .put(StampKeys.FENCE, annotations.path(StampKeys.FENCE).asText());
        return isSameRendering
                ? compared(manifest.kind(), goal, raw.get(), wanted).toList()
                : List.of();
    }

    private Stream<Finding> compared(KubeKind<?> kind, Goal goal, ObjectNode live, ObjectNode wanted) {
        // Not as it was read, only the same object: its controllers write all the time, and nothing is written here.
        Manifest.metadata(wanted).put("uid", live.path("metadata").path("uid").asText());
        try {
            return Differences.between(live, cluster.tryApply(kind, wanted)).stream()
                    .map(difference -> Finding.of(kind, goal, difference));
        } catch (KubeException e) {
            if (e.kind() != KubeException.Kind.INVALID) {
                throw e;
            }
            // What somebody has put there and what was written can't be there together.
            String words = Optional.ofNullable(e.getMessage()).orElse("");
            return Stream.of(
                    new Finding(kind.kind(), goal.name(), "", Optional.of("as it was written"), Optional.of(words)));
        }
    }

    /** How pods get replaced is of the last rollout, and which revision brought a template is history: both stay as they are. */
    private static ObjectNode wanted(Goal goal, Primary read) {
        Shape shape = goal.shape().withStrategy(read.shape().strategy());
        ObjectNode template = PodTemplates.of(goal, PodTemplates.broughtBy(read.template(), goal));
        return DeploymentManifests.of(
                goal,
                shape,
                new Pods(template, read.minReadySeconds()),
                Optional.of(goal.fence()),
                Secondaries.kinds(SecondaryManifests.of(goal)),
                ProgressClock.noted(read.object()).orElse(Instant.EPOCH));
    }

    /**
     * What differs.
     *
     * @param kind of which object
     * @param name what that is called
     * @param path where in it; empty for all of it
     * @param wanted what should be there; empty for nothing
     * @param live what is there; empty for nothing
     */
    public record Finding(String kind, String name, String path, Optional<String> wanted, Optional<String> live) {
        static Finding of(KubeKind<?> kind, Goal goal, Difference difference) {
            return new Finding(kind.kind(), goal.name(), difference.path(), difference.wanted(), difference.live());
        }

        /** Whether pods are made of it, so that putting it right replaces them. */
        public boolean isOfTemplate() {
            return isOfDeployment() && path.startsWith(Edits.TEMPLATE);
        }

        /** The same as a fact for core. */
        public Drift drift() {
            return Drift.builder()
                    .object(kind + " " + name)
                    .path(path)
                    .wanted(wanted)
                    .live(live)
                    .impact(impact())
                    .build();
        }

        private Impact impact() {
            // Of a Deployment that can't be compared nobody knows what it takes.
            boolean isUnknown = isOfDeployment() && path.isEmpty() && live.isPresent();
            if (isOfTemplate() || isUnknown) {
                return Impact.RESTART;
            }
            boolean isOfNumber = isOfDeployment() && (path.equals(REPLICAS) || path.isEmpty());
            return isOfNumber ? Impact.SCALE : Impact.NONE;
        }

        private boolean isOfDeployment() {
            return kind.equals(KubeKind.DEPLOYMENT.kind());
        }
    }
}
