package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.Location;
import java.net.URI;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where deployments run in a cluster, and what its operator decides about them. Immutable.
 *
 * @param cluster what the cluster is called in the record
 * @param namespace where deployments run
 * @param namespaces where those of single groups run instead
 * @param endpoint where they answer; empty for the address within the cluster
 * @param routing how requests from outside reach them
 * @param pods what holds for every pod
 */
public record WorkloadSettings(
        String cluster,
        String namespace,
        Map<GroupId, String> namespaces,
        Optional<EndpointTemplate> endpoint,
        Routing routing,
        PodRules pods) {
    /** Copies the namespaces. */
    public WorkloadSettings {
        namespaces = Map.copyOf(namespaces);
    }

    /** What the record calls this place. */
    public Location location() {
        return new Location(cluster + "/" + namespace);
    }

    /** Where deployments of a group run. */
    public String namespaceOf(GroupId group) {
        return namespaces.getOrDefault(group, namespace);
    }

    /** Whether no other group's deployments can be where a group's are: every group that isn't named runs in the one for all. */
    public boolean isAlone(GroupId group) {
        String place = namespaceOf(group);
        return !place.equals(namespace)
                && namespaces.values().stream().filter(place::equals).count() == 1;
    }

    /** Every namespace that deployments may be in. */
    public NavigableSet<String> allNamespaces() {
        var all = new TreeSet<>(namespaces.values());
        all.add(namespace);
        return all;
    }

    /** Where a deployment answers. */
    public URI uri(DeploymentRef ref) {
        String place = namespaceOf(ref.group());
        return endpoint.map(template -> template.uri(ref, place))
                .orElseGet(() -> URI.create("http://" + ref.id() + "." + place + ".svc"));
    }
}
