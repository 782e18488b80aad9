package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was read of some deployments: each is either among the looks or among the troubles. Immutable.
 *
 * @param looks what was read
 * @param troubles why nothing could be read, as where one namespace of several may not be
 */
public record Seen(Map<DeploymentRef, Look> looks, Map<DeploymentRef, KubeException> troubles) {
    /** Nothing, of nobody. */
    static final Seen NOTHING = new Seen(Map.of(), Map.of());

    /** Copies what could change. */
    public Seen {
        looks = Map.copyOf(looks);
        troubles = Map.copyOf(troubles);
    }

    /**
     * What was read of one deployment.
     *
     * @param live what there is
     * @param asOf as of when, by the server's clock; it never goes back for the deployments that one reader reads in one way
     * @param unread the kinds that can't be read, and why: that there are no objects of such a kind isn't known
     */
    public record Look(Live live, Instant asOf, Map<KubeKind<?>, String> unread) {
        /** Copies what could change. */
        public Look {
            unread = Map.copyOf(unread);
        }
    }

    /** What there is of each deployment that could be read. */
    public Map<DeploymentRef, Live> live() {
        Map<DeploymentRef, Live> live = new LinkedHashMap<>();
        looks.forEach((ref, look) -> live.put(ref, look.live()));
        return live;
    }

    /** The oldest time of all; empty if nothing could be read. */
    public Optional<Instant> asOf() {
        return looks.values().stream().map(Look::asOf).min(Comparator.naturalOrder());
    }

    /** Both. */
    Seen with(Seen other) {
        Map<DeploymentRef, Look> seen = new LinkedHashMap<>(looks);
        seen.putAll(other.looks);
        Map<DeploymentRef, KubeException> trouble = new LinkedHashMap<>(troubles);
        trouble.putAll(other.troubles);
        return new Seen(seen, trouble);
    }

    /** What it says of some. */
    Seen only(Collection<DeploymentRef> refs) {
        Map<DeploymentRef, Look> seen = new LinkedHashMap<>(looks);
        seen.keySet().retainAll(Set.copyOf(refs));
        Map<DeploymentRef, KubeException> trouble = new LinkedHashMap<>(troubles);
        trouble.keySet().retainAll(Set.copyOf(refs));
        return new Seen(seen, trouble);
    }

    /** This, if anything could be read, or nothing was asked for. */
    Seen orThrow() {
        if (looks.isEmpty() && !troubles.isEmpty()) {
            throw troubles.values().iterator().next();
        }
        return this;
    }
}
