package dev.slipway.spi.tck;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.Quantity;
import dev.slipway.model.QuotaRequest;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What the quota kits ask, and what plain arithmetic says of it. */
final class QuotaSamples {
    static final DeploymentId ME = new DeploymentId("me-myself");
    static final DeploymentId OTHER = new DeploymentId("other-one");
    static final DeploymentId THIRD = new DeploymentId("third-one");
    static final List<String> RESOURCES =
            List.of("cpu", "memory", "nvidia.com/gpu", "amd.com/gpu", "nvidia.com/mig-1g.5gb");
    private static final List<String> UNITS =
            List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final int SEEDS = 500;
    /** The first numbers that neighbouring seeds give are alike. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final List<Seeded> SEEDED = LongStream.range(0, SEEDS)
            .mapToObj(seed -> new Seeded(seed, any(new Random(seed * SPREAD))))
            .toList();

    private QuotaSamples() {}

    /** A request for one resource; {@code -} stands for not named. */
    static QuotaRequest one(String resource, String limit, String mine, String others, String outside, String asked) {
        return QuotaRequest.builder()
                .group(group(amount(resource, limit)).build())
                .deployment(ME)
                .putHoldings(ME, amount(resource, mine))
                .putHoldings(OTHER, amount(resource, others))
                .otherUsage(amount(resource, outside))
                .requested(amount(resource, asked))
                .build();
    }

    /** A request of one that holds nothing, in a group of which nobody holds anything. */
    static QuotaRequest fresh(ResourceAmounts limits, ResourceAmounts asked) {
        return QuotaRequest.builder()
                .group(group(limits).build())
                .deployment(ME)
                .requested(asked)
                .build();
    }

    static Group.Builder group(ResourceAmounts limits) {
        var group = Group.builder();
        group.id(new GroupId("lab")).limits(limits);
        return group;
    }

    static ResourceAmounts amount(String resource, String quantity) {
        return quantity.equals("-") ? ResourceAmounts.NONE : ResourceAmounts.of(resource, quantity);
    }

    static ResourceAmounts deployments(int number) {
        return ResourceAmounts.of(ResourceName.DEPLOYMENTS.value(), Integer.toString(number));
    }

    /** Many requests, each decided by its seed. */
    static Stream<Seeded> seeded() {
        return SEEDED.stream();
    }

    private static QuotaRequest any(Random random) {
        boolean extreme = random.nextInt(4) == 0;
        var holdings = new LinkedHashMap<DeploymentId, ResourceAmounts>();
        for (int number = random.nextInt(6); number > 0; number--) {
            holdings.put(
                    new DeploymentId("one-" + number),
                    any(random, extreme).plus(deployments(random.nextInt(4) == 0 ? 0 : 1)));
        }
        var asked = any(random, extreme).plus(deployments(random.nextInt(4) == 0 ? 0 : 1));
        if (random.nextBoolean()) {
            holdings.put(
                    ME, random.nextInt(3) == 0 ? asked : any(random, extreme).plus(deployments(1)));
        }
        var group = group(any(random, extreme));
        if (random.nextBoolean()) {
            group.mostDeployments(random.nextInt(5));
        }
        return QuotaRequest.builder()
                .group(group.build())
                .deployment(ME)
                .holdings(holdings)
                .otherUsage(any(random, extreme))
                .requested(asked)
                .build();
    }

    /** Often a resource isn't named, or named with zero. */
    private static ResourceAmounts any(Random random, boolean extreme) {
        ResourceAmounts amounts = ResourceAmounts.NONE;
        for (String resource : RESOURCES) {
            int kind = random.nextInt(8);
            if (kind < 5) {
                String unit = extreme ? UNITS.get(random.nextInt(UNITS.size())) : kind < 3 ? "m" : "";
                int most = unit.equals("m") || extreme ? 5000 : 6;
                amounts = amounts.and(resource, random.nextInt(most) + unit);
            } else if (kind == 5) {
                amounts = amounts.and(resource, "0");
            }
        }
        return amounts;
    }

    /** What the group's limits are, the number of its deployments included. */
    static Map<ResourceName, Quantity> limits(QuotaRequest request) {
        var limits = new TreeMap<>(request.group().limits().asMap());
        request.group().mostDeployments().ifPresent(most -> limits.put(ResourceName.DEPLOYMENTS, Quantity.of(most)));
        return limits;
    }

    /** What is lacking of each resource that there isn't enough of, in plain numbers. */
    static Map<ResourceName, BigDecimal> lacking(QuotaRequest request) {
        var lacking = new TreeMap<ResourceName, BigDecimal>();
        limits(request).forEach((resource, limit) -> {
            BigDecimal asked = request.requested().get(resource).toBigDecimal();
            BigDecimal held = request.holdings()
                    .getOrDefault(request.deployment(), ResourceAmounts.NONE)
                    .get(resource)
                    .toBigDecimal();
            BigDecimal over = used(request, resource).add(asked).subtract(limit.toBigDecimal());
            if (asked.compareTo(held) > 0 && over.signum() > 0) {
                lacking.put(resource, over.stripTrailingZeros());
            }
        });
        return lacking;
    }

    /** What is taken by all but the asking one. */
    static BigDecimal used(QuotaRequest request, ResourceName resource) {
        BigDecimal used = request.otherUsage().get(resource).toBigDecimal();
        for (Map.Entry<DeploymentId, ResourceAmounts> holding :
                request.holdings().entrySet()) {
            if (!holding.getKey().equals(request.deployment())) {
                used = used.add(holding.getValue().get(resource).toBigDecimal());
            }
        }
        return used;
    }

    /** The violations in plain numbers, to be compared with {@link #lacking}. */
    static Map<ResourceName, BigDecimal> missing(Collection<QuotaViolation> violations) {
        var missing = new TreeMap<ResourceName, BigDecimal>();
        violations.forEach(violation -> missing.merge(
                violation.resource(), violation.missing().toBigDecimal().stripTrailingZeros(), (one, another) -> {
                    throw new AssertionError(violation.resource() + " is denied twice");
                }));
        return missing;
    }

    /** The same request with more of everything that was missing, all but so much of one resource. */
    static QuotaRequest enlarged(
            QuotaRequest request, Collection<QuotaViolation> violations, ResourceName except, Quantity less) {
        var limits = new TreeMap<>(request.group().limits().asMap());
        var group = group(ResourceAmounts.NONE).from(request.group());
        for (QuotaViolation violation : violations) {
            ResourceName resource = violation.resource();
            Quantity more = resource.equals(except) ? violation.missing().minusOrZero(less) : violation.missing();
            if (resource.equals(ResourceName.DEPLOYMENTS)) {
                group.mostDeployments(request.group().mostDeployments().orElseThrow()
                        + more.toBigDecimal().intValueExact());
            } else {
                limits.merge(resource, more, Quantity::plus);
            }
        }
        var enlarged = QuotaRequest.builder();
        enlarged.from(request).group(group.limits(ResourceAmounts.of(limits)).build());
        return enlarged.build();
    }

    /** The same request, its holdings in any order. */
    static QuotaRequest reordered(QuotaRequest request, Random random) {
        var ids = new ArrayList<>(request.holdings().keySet());
        Collections.shuffle(ids, random);
        var holdings = new LinkedHashMap<DeploymentId, ResourceAmounts>();
        ids.forEach(id -> holdings.put(id, request.holdings().get(id)));
        var reordered = QuotaRequest.builder();
        reordered.from(request).holdings(holdings);
        return reordered.build();
    }

    /**
     * A request and where it comes from.
     *
     * @param seed what makes it again
     * @param request the request
     */
    record Seeded(long seed, QuotaRequest request) {}
}
