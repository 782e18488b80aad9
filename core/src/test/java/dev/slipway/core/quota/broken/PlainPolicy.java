package dev.slipway.core.quota.broken;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.Quantity;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaRequest;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.spi.QuotaPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A right policy, in steps of which a broken one gets one wrong. */
class PlainPolicy implements QuotaPolicy {
    @Override
    public QuotaDecision decide(QuotaRequest request) {
        List<QuotaViolation> violations = new ArrayList<>();
        limits(request).forEach((resource, limit) -> {
            if (grows(request, resource)) {
                Quantity used = used(request, resource);
                Quantity asked = request.requested().get(resource);
                if (isTooMuch(used, asked, limit)) {
                    violations.add(violation(request, resource, limit, used));
                }
            }
        });
        return new QuotaDecision(violations);
    }

    Map<ResourceName, Quantity> limits(QuotaRequest request) {
        var limits = new TreeMap<>(request.group().limits().asMap());
        request.group().mostDeployments().ifPresent(most -> limits.put(ResourceName.DEPLOYMENTS, Quantity.of(most)));
        return limits;
    }

    boolean grows(QuotaRequest request, ResourceName resource) {
        return request.requested().get(resource).compareTo(held(request).get(resource)) > 0;
    }

    Quantity used(QuotaRequest request, ResourceName resource) {
        return usedBy(request, resource).values().stream()
                .reduce(request.otherUsage().get(resource), Quantity::plus);
    }

    boolean isTooMuch(Quantity used, Quantity asked, Quantity limit) {
        return used.plus(asked).compareTo(limit) > 0;
    }

    Quantity missing(Quantity used, Quantity asked, Quantity limit) {
        return used.plus(asked).minusOrZero(limit);
    }

    Map<DeploymentId, Quantity> usedBy(QuotaRequest request, ResourceName resource) {
        var used = new LinkedHashMap<DeploymentId, Quantity>();
        request.holdings().entrySet().stream()
                .filter(holding -> !holding.getKey().equals(request.deployment()))
                .map(holding -> Map.entry(holding.getKey(), holding.getValue().get(resource)))
                .filter(holding -> !holding.getValue().isZero())
                .sorted(Map.Entry.<DeploymentId, Quantity>comparingByValue()
                        .reversed()
                        .thenComparing(holding -> holding.getKey().value()))
                .forEach(holding -> used.put(holding.getKey(), holding.getValue()));
        return used;
    }

    static ResourceAmounts held(QuotaRequest request) {
        return request.holdings().getOrDefault(request.deployment(), ResourceAmounts.NONE);
    }

    private QuotaViolation violation(QuotaRequest request, ResourceName resource, Quantity limit, Quantity used) {
        Quantity asked = request.requested().get(resource);
        var violation = QuotaViolation.builder();
        violation
                .resource(resource)
                .limit(limit)
                .used(used)
                .requested(asked)
                .missing(missing(used, asked, limit))
                .usedBy(usedBy(request, resource));
        return violation.build();
    }
}
