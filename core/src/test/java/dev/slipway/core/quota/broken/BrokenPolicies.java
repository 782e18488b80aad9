package dev.slipway.core.quota.broken;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.Quantity;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaRequest;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The mistakes that a quota policy's author makes. */
final class BrokenPolicies {
    private static final Quantity NANO = Quantity.parse("1n");

    private BrokenPolicies() {}

    /** Looks whether the limit is reached already, so that the last one always gets in. */
    static final class LetsTheLastOneIn extends PlainPolicy {
        @Override
        boolean isTooMuch(Quantity used, Quantity asked, Quantity limit) {
            return used.compareTo(limit) > 0;
        }
    }

    /** At the limit is above the limit. */
    static final class RefusesExactFits extends PlainPolicy {
        @Override
        boolean isTooMuch(Quantity used, Quantity asked, Quantity limit) {
            return used.plus(asked).compareTo(limit) >= 0;
        }

        @Override
        Quantity missing(Quantity used, Quantity asked, Quantity limit) {
            return used.plus(asked).minusOrZero(limit).max(NANO);
        }
    }

    /** No limit is a limit of zero. */
    static final class TakesUnlimitedForNone extends PlainPolicy {
        @Override
        Map<ResourceName, Quantity> limits(QuotaRequest request) {
            var limits = new TreeMap<>(super.limits(request));
            request.requested().asMap().keySet().forEach(resource -> limits.putIfAbsent(resource, Quantity.ZERO));
            return limits;
        }
    }

    /** A limit of zero is no limit. */
    static final class TakesNoneForUnlimited extends PlainPolicy {
        @Override
        Map<ResourceName, Quantity> limits(QuotaRequest request) {
            var limits = new TreeMap<>(super.limits(request));
            limits.values().removeIf(Quantity::isZero);
            return limits;
        }
    }

    /** An update counts the old holding and the new one. */
    static final class CountsAnUpdateTwice extends PlainPolicy {
        @Override
        Quantity used(QuotaRequest request, ResourceName resource) {
            return super.used(request, resource).plus(held(request).get(resource));
        }
    }

    /** Above a lowered limit nothing may be changed any more. */
    static final class RefusesWhatIncreasesNothing extends PlainPolicy {
        @Override
        boolean grows(QuotaRequest request, ResourceName resource) {
            return !request.requested().get(resource).isZero();
        }
    }

    /** What grows in one resource has to fit in all of them. */
    static final class MixesResources extends PlainPolicy {
        @Override
        boolean grows(QuotaRequest request, ResourceName resource) {
            return !request.requested().isWithin(held(request));
        }
    }

    /** Adds up in milli, in 64 bits. */
    static final class OverflowsLongs extends PlainPolicy {
        @Override
        boolean isTooMuch(Quantity used, Quantity asked, Quantity limit) {
            return millis(used) + millis(asked) > millis(limit);
        }

        private static long millis(Quantity quantity) {
            return quantity.toBigDecimal().movePointRight(3).longValue();
        }
    }

    /** Adds up in floating point. */
    static final class AddsUpDoubles extends PlainPolicy {
        @Override
        boolean isTooMuch(Quantity used, Quantity asked, Quantity limit) {
            return number(used) + number(asked) > number(limit);
        }

        private static double number(Quantity quantity) {
            return quantity.toBigDecimal().doubleValue();
        }
    }

    /** Nobody but our own deployments uses anything. */
    static final class ForgetsOtherUsage extends PlainPolicy {
        @Override
        Quantity used(QuotaRequest request, ResourceName resource) {
            return usedBy(request, resource).values().stream().reduce(Quantity.ZERO, Quantity::plus);
        }
    }

    /** Only what it has heard of is limited. */
    static final class KnowsThreeResources extends PlainPolicy {
        private static final Set<String> KNOWN = Set.of("cpu", "memory", "nvidia.com/gpu", "slipway.dev/deployments");

        @Override
        Map<ResourceName, Quantity> limits(QuotaRequest request) {
            var limits = new TreeMap<>(super.limits(request));
            limits.keySet().removeIf(resource -> !KNOWN.contains(resource.value()));
            return limits;
        }
    }

    /** How many may run isn't looked at. */
    static final class ForgetsTheCount extends PlainPolicy {
        @Override
        Map<ResourceName, Quantity> limits(QuotaRequest request) {
            return request.group().limits().asMap();
        }
    }

    /** The first thing that doesn't fit ends the search. */
    static final class NamesOneViolation extends PlainPolicy {
        @Override
        public QuotaDecision decide(QuotaRequest request) {
            List<QuotaViolation> violations = super.decide(request).violations();
            return new QuotaDecision(violations.subList(0, Math.min(1, violations.size())));
        }
    }

    /** What is missing is told as if nobody else used anything. */
    static final class MissesWhatOthersUse extends PlainPolicy {
        @Override
        Quantity missing(Quantity used, Quantity asked, Quantity limit) {
            Quantity beyond = asked.minusOrZero(limit);
            return beyond.isZero() ? asked : beyond;
        }
    }

    /** Who comes first is told first. */
    static final class KeepsTheOrderOfHoldings extends PlainPolicy {
        @Override
        Map<DeploymentId, Quantity> usedBy(QuotaRequest request, ResourceName resource) {
            var used = new LinkedHashMap<DeploymentId, Quantity>();
            request.holdings().forEach((id, holding) -> {
                if (!id.equals(request.deployment()) && !holding.get(resource).isZero()) {
                    used.put(id, holding.get(resource));
                }
            });
            return used;
        }
    }

    /** What was granted is remembered, and counted again when it comes back as a holding. */
    static final class RemembersGrants extends PlainPolicy {
        private final Map<DeploymentId, ResourceAmounts> granted = new HashMap<>();

        @Override
        Quantity used(QuotaRequest request, ResourceName resource) {
            return granted.values().stream()
                    .map(amounts -> amounts.get(resource))
                    .reduce(super.used(request, resource), Quantity::plus);
        }

        @Override
        public synchronized QuotaDecision decide(QuotaRequest request) {
            QuotaDecision decision = super.decide(request);
            if (decision.isAllowed()) {
                granted.put(request.deployment(), request.requested());
            }
            return decision;
        }
    }

    /** Works in a buffer that only one thread at a time may use, and notices when it isn't. */
    static final class SharesABuffer extends PlainPolicy {
        private final AtomicInteger users = new AtomicInteger();

        @Override
        public QuotaDecision decide(QuotaRequest request) {
            if (users.getAndIncrement() > 0) {
                throw new ConcurrentModificationException("another thread is at work");
            }
            try {
                LockSupport.parkNanos(1);
                return super.decide(request);
            } finally {
                users.decrementAndGet();
            }
        }
    }

    /** Not broken, but a host's own: nobody gets more than half of what the group may have. */
    static final class GrantsHalf extends PlainPolicy {
        @Override
        Map<ResourceName, Quantity> limits(QuotaRequest request) {
            var limits = new TreeMap<>(super.limits(request));
            limits.replaceAll((resource, limit) -> half(limit));
            return limits;
        }

        private static Quantity half(Quantity limit) {
            BigDecimal half = limit.toBigDecimal().divide(BigDecimal.valueOf(2), 9, RoundingMode.DOWN);
            return Quantity.parse(half.toPlainString());
        }
    }
}
