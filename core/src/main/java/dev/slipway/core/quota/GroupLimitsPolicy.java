package dev.slipway.core.quota;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.Group;
import dev.slipway.model.Quantity;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaRequest;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.spi.QuotaPolicy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rule that a group's holdings and other usage together stay within the group's limits, resource by resource: an exact
 * fit is accepted, an absent limit is unlimited, zero is none. A resource of which a deployment asks no more than it holds is
 * never refused. Pure and thread-safe.
 */
public final class GroupLimitsPolicy implements QuotaPolicy {
    /** A policy has no state. */
    public GroupLimitsPolicy() {}

    @Override
    public QuotaDecision decide(QuotaRequest request) {
        ResourceAmounts limits = request.group().limits();
        if (request.group().mostDeployments().isPresent()) {
            limits = limits.and(ResourceName.DEPLOYMENTS.value(), most(request.group()));
        }
        ResourceAmounts held = request.holdings().getOrDefault(request.deployment(), ResourceAmounts.NONE);
        List<QuotaViolation> violations = new ArrayList<>();
        limits.asMap().forEach((resource, limit) -> {
            Quantity requested = request.requested().get(resource);
            if (requested.compareTo(held.get(resource)) > 0) {
                Map<DeploymentId, Quantity> usedBy = usedByOthers(request, resource);
                Quantity used =
                        usedBy.values().stream().reduce(request.otherUsage().get(resource), Quantity::plus);
                Quantity missing = used.plus(requested).minusOrZero(limit);
                if (!missing.isZero()) {
                    violations.add(QuotaViolation.builder()
                            .resource(resource)
                            .limit(limit)
                            .used(used)
                            .requested(requested)
                            .missing(missing)
                            .usedBy(usedBy)
                            .build());
                }
            }
        });
        return violations.isEmpty() ? QuotaDecision.ALLOWED : new QuotaDecision(violations);
    }

    /** The smaller one counts where the number of deployments is limited in both ways. */
    private static String most(Group group) {
        int most = group.mostDeployments().getAsInt();
        Quantity limited = group.limits().asMap().get(ResourceName.DEPLOYMENTS);
        boolean isSmaller = limited != null && limited.toBigDecimal().compareTo(BigDecimal.valueOf(most)) < 0;
        return isSmaller ? limited.toString() : Integer.toString(most);
    }

    private static Map<DeploymentId, Quantity> usedByOthers(QuotaRequest request, ResourceName resource) {
        Map<DeploymentId, Quantity> used = new LinkedHashMap<>();
        request.holdings().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(request.deployment()))
                .filter(entry -> !entry.getValue().get(resource).isZero())
                .sorted((left, right) -> {
                    int byAmount = right.getValue()
                            .get(resource)
                            .compareTo(left.getValue().get(resource));
                    return byAmount != 0
                            ? byAmount
                            : left.getKey().value().compareTo(right.getKey().value());
                })
                .forEach(entry -> used.put(entry.getKey(), entry.getValue().get(resource)));
        return used;
    }
}
