package dev.slipway.core.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.Quantity;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaRequest;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupLimitsPolicyTest {
    private static final DeploymentId ME = new DeploymentId("me-myself");
    private static final DeploymentId OTHER = new DeploymentId("other-one");
    private static final DeploymentId THIRD = new DeploymentId("third-one");
    private static final List<String> RESOURCES = List.of("cpu", "memory", "nvidia.com/gpu", "amd.com/gpu");
    private final GroupLimitsPolicy policy = new GroupLimitsPolicy();

    @ParameterizedTest(name = "limit {0}, mine {1}, others {2}, outside {3}, asked {4}: missing {5}")
    @DisplayName("R57 R58 R59 one resource: exact fit, one milli more, absent, zero, lowered limit, other usage")
    @CsvSource({
        "4, 0, 0, 0, 4, 0",
        "4, 0, 0, 0, 4001m, 1m",
        "4, 0, 3500m, 0, 500m, 0",
        "4, 0, 3500m, 0, 501m, 1m",
        "4, 0, 3, 500m, 500m, 0",
        "4, 0, 3, 501m, 500m, 1m",
        "-, 0, 999, 999, 999, 0",
        "0, 0, 0, 0, 1m, 1m",
        "0, 0, 0, 0, 0, 0",
        "0, 0, 5, 0, 0, 0",
        "4, 2, 2, 0, 2, 0",
        "4, 2, 2, 0, 2001m, 1m",
        "4, 2, 2, 0, 1, 0",
        "1, 2, 2, 0, 2, 0",
        "1, 2, 2, 0, 1999m, 0",
        "1, 2, 2, 0, 2001m, 3001m",
        "1, 2, 2, 5, 2, 0",
        "0.1, 0, 0, 0, 100m, 0",
        "1Gi, 0, 512Mi, 0, 512Mi, 0",
        "1Gi, 0, 512Mi, 0, 536870913, 1",
        "9E, 0, 8E, 0, 8E, 7E",
        "9223372036854775807, 0, 9223372036854775807, 0, 1, 1",
    })
    void oneResource(String limit, String mine, String others, String outside, String asked, String missing) {
        var group = Group.builder()
                .id(new GroupId("lab"))
                .limits(limit.equals("-") ? ResourceAmounts.NONE : ResourceAmounts.of("cpu", limit))
                .build();
        QuotaDecision decision = policy.decide(QuotaRequest.builder()
                .group(group)
                .deployment(ME)
                .putHoldings(ME, ResourceAmounts.of("cpu", mine))
                .putHoldings(OTHER, ResourceAmounts.of("cpu", others))
                .requested(ResourceAmounts.of("cpu", asked))
                .otherUsage(ResourceAmounts.of("cpu", outside))
                .build());

        Quantity lacking = decision.violations().stream()
                .map(QuotaViolation::missing)
                .findFirst()
                .orElse(Quantity.ZERO);
        assertThat(lacking).isEqualTo(Quantity.parse(missing));
    }

    @ParameterizedTest(name = "at most {0}, {1} others run, asking for {2}: {3}")
    @DisplayName("R62 the number of running deployments is limited like a resource")
    @CsvSource({"2, 1, 1, true", "2, 2, 1, false", "2, 2, 0, true", "0, 0, 1, false", "-, 99, 1, true"})
    void count(String most, int others, int asked, boolean allowed) {
        var request = QuotaRequest.builder()
                .group(Group.builder()
                        .id(new GroupId("lab"))
                        .mostDeployments(
                                most.equals("-") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(most)))
                        .build())
                .deployment(ME)
                .requested(deployments(asked));
        for (int number = 0; number < others; number++) {
            request.putHoldings(new DeploymentId("other-" + number), deployments(1));
        }
        assertThat(policy.decide(request.build()).isAllowed()).isEqualTo(allowed);
    }

    @ParameterizedTest(name = "at most {0} and a limit of {1}: the limit that denies is {2}")
    @DisplayName("R62 where the number of deployments is limited in both ways, the smaller limit counts and is named")
    @CsvSource({"1, 2, 1", "2, 1, 1", "1, 1, 1", "1, 1000m, 1", "2, 1500m, 1500m"})
    void countLimitedTwice(String most, String limit, String named) {
        QuotaDecision decision = policy.decide(QuotaRequest.builder()
                .group(Group.builder()
                        .id(new GroupId("lab"))
                        .mostDeployments(OptionalInt.of(Integer.parseInt(most)))
                        .limits(ResourceAmounts.of(ResourceName.DEPLOYMENTS.value(), limit))
                        .build())
                .deployment(ME)
                .putHoldings(OTHER, deployments(1))
                .requested(deployments(1))
                .build());

        assertThat(decision.violations()).extracting(QuotaViolation::limit).containsExactly(Quantity.parse(named));
    }

    @Test
    @DisplayName("R81 a denial names every lacking resource, and its users, the greatest first and without zeros")
    void whoUsesIt() {
        var decision = policy.decide(QuotaRequest.builder()
                .group(group(ResourceAmounts.of("cpu", "4").and("memory", "1Gi").and("nvidia.com/gpu", "1")))
                .deployment(ME)
                .putHoldings(THIRD, ResourceAmounts.of("cpu", "1").and("nvidia.com/gpu", "0"))
                .putHoldings(OTHER, ResourceAmounts.of("cpu", "2"))
                .putHoldings(new DeploymentId("also-one"), ResourceAmounts.of("cpu", "1"))
                .putHoldings(ME, ResourceAmounts.NONE)
                .requested(ResourceAmounts.of("cpu", "3").and("memory", "2Gi").and("nvidia.com/gpu", "1"))
                .build());

        assertThat(decision.violations())
                .extracting(violation -> violation.resource().value())
                .containsExactly("cpu", "memory");
        QuotaViolation cpu = decision.violations().get(0);
        assertThat(cpu.usedBy().keySet()).containsExactly(OTHER, new DeploymentId("also-one"), THIRD);
        assertThat(cpu.sentence()).contains("3 missing", "asked for 3", "4 of 4 in use", "2 by other-one");
        assertThat(decision.violations().get(1).usedBy()).isEmpty();
    }

    @Test
    @DisplayName("R56 R57 R58 R60 any request is decided as plain arithmetic says, whatever the order of the holdings")
    void anyRequest() {
        int allowed = 0;
        int denied = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            ResourceAmounts limits = any(random);
            ResourceAmounts outside = any(random);
            ResourceAmounts asked = any(random);
            Map<DeploymentId, ResourceAmounts> holdings = new LinkedHashMap<>();
            for (int number = 0; number < random.nextInt(6); number++) {
                holdings.put(new DeploymentId("one-" + number), any(random));
            }
            DeploymentId me = new DeploymentId("one-" + random.nextInt(3));

            QuotaDecision decision = decide(limits, holdings, me, asked, outside);

            boolean fits = true;
            for (String resource : RESOURCES) {
                var name = new ResourceName(resource);
                BigDecimal mine = number(holdings.getOrDefault(me, ResourceAmounts.NONE), name);
                BigDecimal sum = number(outside, name).add(number(asked, name)).subtract(mine);
                for (ResourceAmounts holding : holdings.values()) {
                    sum = sum.add(number(holding, name));
                }
                boolean grows = number(asked, name).compareTo(mine) > 0;
                fits &= !limits.has(name) || !grows || sum.compareTo(number(limits, name)) <= 0;
            }
            assertThat(decision.isAllowed()).as("seed %d", seed).isEqualTo(fits);

            List<DeploymentId> shuffled = new ArrayList<>(holdings.keySet());
            Collections.shuffle(shuffled, random);
            Map<DeploymentId, ResourceAmounts> reordered = new LinkedHashMap<>();
            shuffled.forEach(id -> reordered.put(id, holdings.get(id)));
            assertThat(decide(limits, reordered, me, asked, outside))
                    .as("seed %d in another order", seed)
                    .isEqualTo(decision)
                    .hasToString(decision.toString());
            allowed += fits ? 1 : 0;
            denied += fits ? 0 : 1;
        }
        System.out.println("GroupLimitsPolicyTest: " + allowed + " allowed, " + denied + " denied");
        assertThat(allowed).isGreaterThan(1000);
        assertThat(denied).isGreaterThan(1000);
    }

    private QuotaDecision decide(
            ResourceAmounts limits,
            Map<DeploymentId, ResourceAmounts> holdings,
            DeploymentId me,
            ResourceAmounts asked,
            ResourceAmounts outside) {
        return policy.decide(QuotaRequest.builder()
                .group(group(limits))
                .deployment(me)
                .holdings(holdings)
                .requested(asked)
                .otherUsage(outside)
                .build());
    }

    /** Often a resource is missing or zero, and now and then an amount is beyond 64 bits. */
    private static ResourceAmounts any(Random random) {
        ResourceAmounts amounts = ResourceAmounts.NONE;
        for (String resource : RESOURCES) {
            switch (random.nextInt(6)) {
                case 0, 1 -> amounts = amounts.and(resource, random.nextInt(5000) + "m");
                case 2 -> amounts = amounts.and(resource, random.nextInt(5) + "");
                case 3 -> amounts = amounts.and(resource, random.nextInt(20) == 0 ? "30E" : "0");
                default -> amounts = amounts.plus(ResourceAmounts.NONE);
            }
        }
        return amounts;
    }

    private static BigDecimal number(ResourceAmounts amounts, ResourceName name) {
        return amounts.get(name).toBigDecimal();
    }

    private static Group group(ResourceAmounts limits) {
        return Group.builder().id(new GroupId("lab")).limits(limits).build();
    }

    private static ResourceAmounts deployments(int number) {
        return ResourceAmounts.of(ResourceName.DEPLOYMENTS.value(), Integer.toString(number));
    }
}
