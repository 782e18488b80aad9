package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Violation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an API server takes as the resources of a container. Pure. */
final class ResourceRules {
    private static final Set<String> PLAIN = Set.of("cpu", "memory", "ephemeral-storage");
    private static final String PAGES = "hugepages-";

    private ResourceRules() {}

    static void check(List<Violation> found, ResourceAmounts amounts) {
        amounts.asMap()
                .forEach((name, amount) -> problem(name.value(), amount)
                        .ifPresent(what -> found.add(new Violation("instanceType.resources[" + name + "]", what))));
        boolean hasPages =
                amounts.asMap().keySet().stream().anyMatch(name -> name.value().startsWith(PAGES));
        if (hasPages && !amounts.has(ResourceName.CPU) && !amounts.has(ResourceName.MEMORY)) {
            found.add(
                    new Violation("instanceType.resources", "has " + PAGES + "*, which needs cpu or memory beside it"));
        }
    }

    private static Optional<String> problem(String name, Quantity amount) {
        int slash = name.indexOf('/');
        if (slash < 0) {
            return PLAIN.contains(name) || name.startsWith(PAGES)
                    ? Optional.empty()
                    : Optional.of(
                            "'" + name + "' is no resource of a container; known are cpu, memory, ephemeral-storage, "
                                    + PAGES + "* and names with a domain, such as nvidia.com/gpu");
        }
        if (name.startsWith("requests.")) {
            return Optional.of("'" + name + "' is the name of a quota; a container's resource has none of 'requests.'");
        }
        return isNative(name.substring(0, slash)) || isWhole(amount)
                ? Optional.empty()
                : Optional.of(amount + " of " + name + " isn't a whole number; devices can't be shared by fractions");
    }

    /** Of its own names Kubernetes knows the rules itself, and they change. */
    private static boolean isNative(String domain) {
        return domain.equals("kubernetes.io") || domain.endsWith(".kubernetes.io");
    }

    private static boolean isWhole(Quantity amount) {
        return amount.toBigDecimal().stripTrailingZeros().scale() <= 0;
    }
}
