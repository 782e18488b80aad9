package dev.slipway.spi.tck;

import static dev.slipway.spi.tck.QuotaSamples.ME;
import static dev.slipway.spi.tck.QuotaSamples.OTHER;
import static dev.slipway.spi.tck.QuotaSamples.THIRD;
import static dev.slipway.spi.tck.QuotaSamples.deployments;
import static dev.slipway.spi.tck.QuotaSamples.enlarged;
import static dev.slipway.spi.tck.QuotaSamples.fresh;
import static dev.slipway.spi.tck.QuotaSamples.group;
import static dev.slipway.spi.tck.QuotaSamples.lacking;
import static dev.slipway.spi.tck.QuotaSamples.limits;
import static dev.slipway.spi.tck.QuotaSamples.missing;
import static dev.slipway.spi.tck.QuotaSamples.one;
import static dev.slipway.spi.tck.QuotaSamples.seeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.Quantity;
import dev.slipway.model.QuotaRequest;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.spi.QuotaPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What a {@link QuotaPolicy} must pass that knows no limits but the group's (Q6), besides what every policy must pass. Extend
 * it and give it the policy.
 */
public abstract class ExactQuotaPolicyTck extends QuotaPolicyTck {
    /** Made once per test by JUnit. */
    protected ExactQuotaPolicyTck() {}

    @Nested
    @DisplayName("Q6 nothing but the limits")
    class WhatFits {
        @Test
        @DisplayName("Q6 R57 an exact fit is accepted, whoever takes the rest of it")
        void exactFit() {
            granted(one("cpu", "4", "-", "-", "-", "4"));
            granted(one("cpu", "4", "-", "3500m", "-", "500m"));
            granted(one("cpu", "4", "-", "3", "500m", "500m"));
            granted(one("nvidia.com/mig-1g.5gb", "7", "-", "6", "-", "1"));
        }

        @Test
        @DisplayName("Q6 R57 what isn't limited is unlimited, also if something else is limited")
        void unlimited() {
            granted(one("cpu", "-", "-", "999", "999", "999"));
            granted(fresh(
                    ResourceAmounts.of("cpu", "1"),
                    ResourceAmounts.of("cpu", "1").and("memory", "9E").and("nvidia.com/gpu", "64")));
            granted(fresh(ResourceAmounts.NONE, deployments(1)));
        }

        @Test
        @DisplayName("Q6 R57 a limit on what nobody asks for is in nobody's way, not even if it is 0 or passed")
        void notAskedFor() {
            granted(fresh(
                    ResourceAmounts.of("cpu", "1").and("nvidia.com/gpu", "0").and("amd.com/gpu", "3"),
                    ResourceAmounts.of("cpu", "1").and("nvidia.com/gpu", "0")));
            var request = QuotaRequest.builder();
            request.group(group(ResourceAmounts.of("cpu", "1").and("nvidia.com/gpu", "1"))
                            .build())
                    .deployment(ME)
                    .putHoldings(OTHER, ResourceAmounts.of("nvidia.com/gpu", "2"))
                    .requested(ResourceAmounts.of("cpu", "1"));
            granted(request.build());
        }

        @Test
        @DisplayName("Q6 R58 an update counts what it adds, not the old and the new")
        void delta() {
            granted(one("cpu", "4", "2", "-", "-", "4"));
            granted(one("cpu", "4", "2", "1", "-", "3"));
            granted(one("cpu", "4", "3999m", "-", "-", "4"));
        }

        @Test
        @DisplayName("Q6 R58 being above a lowered limit of one resource doesn't forbid to grow in another")
        void independent() {
            var request = QuotaRequest.builder();
            request.group(group(ResourceAmounts.of("cpu", "1").and("memory", "4Gi"))
                            .build())
                    .deployment(ME)
                    .putHoldings(ME, ResourceAmounts.of("cpu", "3").and("memory", "1Gi"));
            granted(request.requested(ResourceAmounts.of("cpu", "3").and("memory", "4Gi"))
                    .build());
            granted(request.requested(ResourceAmounts.of("cpu", "2").and("memory", "4Gi"))
                    .build());
        }

        @Test
        @DisplayName("Q6 R58 R62 one that is counted already may change at the limit, and one may start below it")
        void countedOnce() {
            var request = QuotaRequest.builder();
            request.group(group(ResourceAmounts.NONE).mostDeployments(2).build())
                    .deployment(ME)
                    .putHoldings(OTHER, deployments(1))
                    .putHoldings(THIRD, ResourceAmounts.NONE)
                    .requested(ResourceAmounts.of("cpu", "7").plus(deployments(1)));
            granted(request.build());
            granted(request.putHoldings(ME, deployments(1)).build());
        }

        @Test
        @DisplayName("Q3 Q6 R56 exact fits of any size and in any unit are accepted")
        void sizes() {
            granted(one("memory", "18446744073709551614", "-", "9223372036854775807", "-", "9223372036854775807"));
            granted(one("memory", "25E", "-", "8E", "9E", "8E"));
            granted(one("memory", "9007199254740993", "-", "1", "-", "9007199254740992"));
            granted(one("memory", "1Gi", "-", "512Mi", "-", "524288Ki"));
            granted(one("memory", "1Gi", "-", "-", "-", "1G"));
            granted(one("memory", "262144k", "-", "-", "-", "250Mi"));
            granted(one("cpu", "0.3", "-", "100m", "0.1", "1e-1"));
            granted(one("cpu", "1", "-", "999999999n", "-", "1n"));
            granted(one("cpu", "1", "-", "500000u", "-", ".5"));
        }

        @Test
        @DisplayName("Q6 the names of deployments and groups mean nothing")
        void names() {
            for (String id : List.of("abc", "zzz", "admin", "a-very-long-name-of-a-deployment-it-is")) {
                var request = QuotaRequest.builder();
                request.from(one("cpu", "4", "-", "2", "-", "2")).deployment(new DeploymentId(id));
                granted(request.build());
                refused(request.requested(ResourceAmounts.of("cpu", "2001m")).build());
            }
        }

        @Test
        @DisplayName(
                "Q6 R56 R57 R58 R59 R60 any request is decided as plain arithmetic does, with exactly what is missing")
        void anyRequest() {
            int fitting = 0;
            for (QuotaSamples.Seeded seeded : seeded().toList()) {
                var expected = lacking(seeded.request());
                fitting += expected.isEmpty() ? 1 : 0;
                assertThat(missing(decide(seeded.request()).violations()))
                        .as("seed %d: %s", seeded.seed(), seeded.request())
                        .isEqualTo(expected);
            }
            assertThat(fitting).isGreaterThan(100);
        }
    }

    @Nested
    @DisplayName("Q6 what is missing")
    class Missing {
        @Test
        @DisplayName("Q6 R81 a violation tells the limit, what others use, what is asked for, and by whom it is used")
        void numbers() {
            var request = QuotaRequest.builder();
            request.group(group(ResourceAmounts.of("cpu", "5")).build())
                    .deployment(ME)
                    .putHoldings(ME, ResourceAmounts.of("cpu", "1"))
                    .putHoldings(THIRD, ResourceAmounts.of("cpu", "2500m"))
                    .putHoldings(new DeploymentId("asleep"), ResourceAmounts.of("cpu", "0"))
                    .putHoldings(new DeploymentId("on-a-gpu"), ResourceAmounts.of("nvidia.com/gpu", "1"))
                    .putHoldings(OTHER, ResourceAmounts.of("cpu", "500m"))
                    .otherUsage(ResourceAmounts.of("cpu", "750m"))
                    .requested(ResourceAmounts.of("cpu", "2"));

            List<QuotaViolation> violations = decide(request.build()).violations();

            assertThat(violations).hasSize(1);
            QuotaViolation cpu = violations.get(0);
            assertThat(List.of(cpu.limit(), cpu.used(), cpu.requested(), cpu.missing()))
                    .hasToString("[5, 3750m, 2, 750m]");
            assertThat(cpu.usedBy())
                    .containsExactly(
                            Map.entry(THIRD, Quantity.parse("2500m")), Map.entry(OTHER, Quantity.parse("500m")));
        }

        @Test
        @DisplayName("Q6 R81 whatever is denied: limit and use are the group's, and the greatest users come first")
        void numbersOfAnyRequest() {
            for (QuotaSamples.Seeded seeded : seeded().toList()) {
                QuotaRequest request = seeded.request();
                for (QuotaViolation violation : decide(request).violations()) {
                    ResourceName resource = violation.resource();
                    assertThat(violation.limit())
                            .as("seed %d, limit of %s", seeded.seed(), violation)
                            .isEqualTo(limits(request).get(resource));
                    assertThat(violation.used().toBigDecimal())
                            .as("seed %d, use of %s", seeded.seed(), violation)
                            .isEqualByComparingTo(QuotaSamples.used(request, resource));
                    assertThat(violation.usedBy().values().stream().map(Quantity::toBigDecimal))
                            .as("seed %d, users of %s", seeded.seed(), violation)
                            .containsExactlyElementsOf(request.holdings().entrySet().stream()
                                    .filter(holding -> !holding.getKey().equals(ME))
                                    .map(holding -> holding.getValue().get(resource))
                                    .filter(amount -> !amount.isZero())
                                    .map(Quantity::toBigDecimal)
                                    .sorted((one, another) -> another.compareTo(one))
                                    .toList());
                }
            }
        }

        @Test
        @DisplayName(
                "Q6 R81 with what was missing the same request fits, and with one milli or one nano less it doesn't")
        void madeGood() {
            var nothing = Quantity.ZERO;
            int checked = 0;
            for (QuotaSamples.Seeded seeded : seeded().toList()) {
                QuotaRequest request = seeded.request();
                List<QuotaViolation> violations = decide(request).violations();
                for (QuotaViolation violation : violations) {
                    checked++;
                    ResourceName resource = violation.resource();
                    granted(enlarged(request, violations, resource, nothing));
                    boolean isCount = resource.equals(ResourceName.DEPLOYMENTS);
                    for (String less : isCount ? List.of("1") : List.of("1m", "1n")) {
                        assertThat(missing(decide(enlarged(request, violations, resource, Quantity.parse(less)))
                                        .violations()))
                                .as("seed %d, %s less of %s", seeded.seed(), less, violation)
                                .containsOnlyKeys(resource);
                    }
                }
            }
            assertThat(checked).isGreaterThan(100);
        }
    }
}
