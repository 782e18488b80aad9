package dev.slipway.spi.tck;

import static dev.slipway.spi.tck.QuotaSamples.ME;
import static dev.slipway.spi.tck.QuotaSamples.OTHER;
import static dev.slipway.spi.tck.QuotaSamples.THIRD;
import static dev.slipway.spi.tck.QuotaSamples.amount;
import static dev.slipway.spi.tck.QuotaSamples.deployments;
import static dev.slipway.spi.tck.QuotaSamples.fresh;
import static dev.slipway.spi.tck.QuotaSamples.group;
import static dev.slipway.spi.tck.QuotaSamples.lacking;
import static dev.slipway.spi.tck.QuotaSamples.limits;
import static dev.slipway.spi.tck.QuotaSamples.one;
import static dev.slipway.spi.tck.QuotaSamples.seeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.Quantity;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaRequest;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.spi.QuotaPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What every {@link QuotaPolicy} must pass, also one that is stricter than the group's limits. Extend it and give it the
 * policy; extend {@link ExactQuotaPolicyTck} instead if the policy knows no limits but the group's. The display names quote
 * the policy's requirements (Q1 to Q5) and the library's (R56 to R60, R62).
 */
public abstract class QuotaPolicyTck {
    private static final int THREADS = 16;
    private static final long PATIENCE_SECONDS = 120;
    private static final String ALL_OF_64_BITS = Long.toString(Long.MAX_VALUE);

    private QuotaPolicy policy;

    /** Made once per test by JUnit. */
    protected QuotaPolicyTck() {}

    /**
     * Makes the policy of one test.
     *
     * @return the policy
     */
    protected abstract QuotaPolicy policy();

    @BeforeEach
    void makeThePolicy() {
        policy = policy();
    }

    @Nested
    @DisplayName("Q1 nothing beyond the limits")
    class Limits {
        @Test
        @DisplayName("Q1 R57 one milli more than the limit is refused, whoever takes the rest of it")
        void oneMilliMore() {
            refused(one("cpu", "4", "-", "-", "-", "4001m"));
            refused(one("cpu", "4", "-", "3500m", "-", "501m"));
            refused(one("cpu", "4", "2", "2", "-", "2001m"));
            refused(one("cpu", "4", "1", "2", "500m", "1501m"));
        }

        @Test
        @DisplayName("Q1 R57 a limit of 0 is none at all, not unlimited")
        void none() {
            refused(one("cpu", "0", "-", "-", "-", "1m"));
            refused(one("nvidia.com/gpu", "0", "-", "-", "-", "1"));
            refused(fresh(ResourceAmounts.of("cpu", "4").and("nvidia.com/gpu", "0"), gpus("cpu", "1")));
        }

        @Test
        @DisplayName("Q1 R59 what other workloads take is counted")
        void otherUsage() {
            refused(one("cpu", "4", "-", "-", "4", "1m"));
            refused(one("cpu", "4", "1", "-", "3", "1001m"));
            refused(one("cpu", "4", "-", "-", "5", "1m"));
        }

        @Test
        @DisplayName("Q1 R57 the holdings of all others are counted, however many and small")
        void manyOthers() {
            var request = QuotaRequest.builder();
            request.group(group(ResourceAmounts.of("cpu", "10")).build()).deployment(ME);
            for (int number = 0; number < 100; number++) {
                request.putHoldings(new DeploymentId("one-" + number), ResourceAmounts.of("cpu", "100m"));
            }
            refused(request.requested(ResourceAmounts.of("cpu", "1m")).build());
        }

        @Test
        @DisplayName("Q1 R58 above a lowered limit nothing more is granted, not even what the limit alone would bear")
        void loweredLimit() {
            refused(one("cpu", "1", "2", "2", "-", "2001m"));
            refused(one("cpu", "3", "1", "3", "-", "2"));
        }

        @Test
        @DisplayName("Q1 R54 R57 each resource has a limit of its own: what lacks of one isn't made up by another")
        void eachResource() {
            for (String scarce : QuotaSamples.RESOURCES) {
                var limits = ResourceAmounts.NONE;
                var asked = ResourceAmounts.NONE;
                for (String resource : QuotaSamples.RESOURCES) {
                    limits = limits.and(resource, resource.equals(scarce) ? "1" : "100");
                    asked = asked.and(resource, "2");
                }
                refused(fresh(limits, asked));
            }
        }

        @Test
        @DisplayName("Q1 R62 no more deployments run than the group may have, whatever room there is otherwise")
        void mostDeployments() {
            for (int most = 0; most < 4; most++) {
                var request = QuotaRequest.builder();
                request.group(group(ResourceAmounts.NONE).mostDeployments(most).build())
                        .deployment(ME)
                        .requested(deployments(1));
                for (int number = 0; number < most; number++) {
                    request.putHoldings(new DeploymentId("one-" + number), deployments(1));
                }
                refused(request.build());
                // One that is stopped holds nothing, so to start it is to increase something.
                refused(request.putHoldings(ME, ResourceAmounts.NONE).build());
            }
        }

        @Test
        @DisplayName("Q1 Q3 R56 R57 R60 of any requests none is granted that plain arithmetic finds too much")
        void anyRequest() {
            int tooMuch = 0;
            for (QuotaSamples.Seeded seeded : seeded().toList()) {
                if (!lacking(seeded.request()).isEmpty()) {
                    tooMuch++;
                    assertThat(decide(seeded.request()).isAllowed())
                            .as("seed %d: %s", seeded.seed(), seeded.request())
                            .isFalse();
                }
            }
            assertThat(tooMuch).isGreaterThan(100);
        }

        private ResourceAmounts gpus(String other, String amount) {
            return ResourceAmounts.of(other, amount).and("nvidia.com/gpu", "1");
        }
    }

    @Nested
    @DisplayName("Q2 what increases nothing")
    class Deltas {
        @Test
        @DisplayName("Q2 R58 keeping what is held is never refused, even if the limit is below it or none")
        void kept() {
            for (String limit : List.of("4", "1", "1m", "0")) {
                granted(one("cpu", limit, "2", "2", "-", "2"));
                granted(one("nvidia.com/gpu", limit, "2", "-", "1000", "2"));
            }
        }

        @Test
        @DisplayName("Q2 R58 shrinking is never refused, even if what is left is still above the limit")
        void shrunk() {
            granted(one("cpu", "1", "4", "4", "4", "3999m"));
            granted(one("cpu", "0", "4", "-", "-", "1m"));
        }

        @Test
        @DisplayName("Q2 R58 R62 stopping is never refused: it asks for nothing")
        void stopped() {
            var holding = ResourceAmounts.of("cpu", "4").plus(deployments(1));
            var request = QuotaRequest.builder();
            request.group(group(ResourceAmounts.of("cpu", "0"))
                            .mostDeployments(0)
                            .build())
                    .deployment(ME)
                    .putHoldings(ME, holding)
                    .putHoldings(OTHER, holding);
            granted(request.requested(ResourceAmounts.NONE).build());
            granted(request.requested(ResourceAmounts.of("cpu", "0").plus(deployments(0)))
                    .build());
        }

        @Test
        @DisplayName("Q2 R57 a request of zero fits even where the limit is none and more than that is in use")
        void zero() {
            granted(one("cpu", "0", "-", "-", "-", "0"));
            granted(one("cpu", "0", "0", "5", "5", "0"));
            granted(one("cpu", "1", "-", "2", "-", "-"));
        }

        @Test
        @DisplayName("Q2 R58 whatever the limits and the others: what is held may be kept, and any part of it")
        void anyRequest() {
            for (QuotaSamples.Seeded seeded : seeded().toList()) {
                var held = seeded.request().requested();
                var request = QuotaRequest.builder();
                request.from(seeded.request());
                var holdings = new HashMap<>(seeded.request().holdings());
                holdings.put(ME, held.times(2));
                granted(request.holdings(holdings).build());
                holdings.put(ME, held);
                granted(request.holdings(holdings).build());
            }
        }
    }

    @Nested
    @DisplayName("Q3 exact arithmetic")
    class Arithmetic {
        @Test
        @DisplayName("Q3 R56 sums beyond 64 bits don't wrap around into what fits")
        void beyondLongs() {
            refused(one("memory", ALL_OF_64_BITS, "-", ALL_OF_64_BITS, "-", "1"));
            refused(one("memory", ALL_OF_64_BITS, "-", ALL_OF_64_BITS, ALL_OF_64_BITS, "2"));
            refused(one("memory", "9E", "-", "8E", "8E", "8E"));
            refused(one("cpu", "9223372036854775", "-", "9223372036854775807m", "-", "1"));
            refused(one("memory", "1e50", "-", "9e49", "1", "1e49"));
        }

        @Test
        @DisplayName("Q3 R56 beyond the 53 bits of a floating-point number one byte is still one byte")
        void beyondDoubles() {
            refused(one("memory", "9007199254740992", "-", "-", "-", "9007199254740993"));
            refused(one("memory", "1E", "-", "1E", "-", "1"));
        }

        @Test
        @DisplayName("Q3 R56 the finest amounts count: one nano more is too much, and thousands of them add up")
        void finest() {
            refused(one("cpu", "1", "-", "-", "-", "1000000001n"));
            refused(one("cpu", "1", "-", "999999999n", "-", "2n"));
            refused(one("cpu", "1", "-", "999999u", "1000n", "1n"));
        }

        @Test
        @DisplayName("Q3 R56 a binary unit is more than the decimal one of its letter")
        void units() {
            refused(one("memory", "1k", "-", "-", "-", "1Ki"));
            refused(one("memory", "1M", "-", "-", "-", "1Mi"));
            refused(one("memory", "1G", "-", "-", "-", "1Gi"));
            refused(one("memory", "250M", "-", "-", "-", "250Mi"));
        }
    }

    @Nested
    @DisplayName("Q4 a pure function")
    class Purity {
        @Test
        @DisplayName(
                "Q4 R60 asked again, the same is decided: what was granted counts once it is among the holdings, not before")
        void again() {
            for (int time = 0; time < 3; time++) {
                for (QuotaSamples.Seeded seeded : seeded().toList()) {
                    assertThat(decide(seeded.request()))
                            .as("seed %d: %s", seeded.seed(), seeded.request())
                            .isEqualTo(policy().decide(seeded.request()));
                }
            }
        }

        @Test
        @DisplayName("Q4 the order of the holdings changes nothing, not even the wording")
        void anyOrder() {
            for (QuotaSamples.Seeded seeded : seeded().toList()) {
                var reordered = QuotaSamples.reordered(seeded.request(), new Random(seeded.seed()));
                assertThat(decide(reordered))
                        .as("seed %d: %s", seeded.seed(), seeded.request())
                        .isEqualTo(decide(seeded.request()))
                        .hasToString(decide(seeded.request()).toString());
            }
        }

        @Test
        @DisplayName("Q4 the request is the same afterwards")
        void untouched() {
            for (QuotaSamples.Seeded seeded : seeded().limit(500).toList()) {
                var again = QuotaRequest.builder();
                again.from(seeded.request());
                QuotaRequest copy = again.build();
                decide(seeded.request());
                assertThat(seeded.request()).isEqualTo(copy).hasToString(copy.toString());
            }
        }

        @Test
        @DisplayName("Q4 R60 many threads at once get what one thread gets")
        void threads() throws InterruptedException, ExecutionException, TimeoutException {
            var requests =
                    seeded().limit(1000).map(QuotaSamples.Seeded::request).toList();
            var alone = requests.stream().map(QuotaPolicyTck.this::decide).toList();
            var together = new CyclicBarrier(THREADS);
            var pool = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<List<QuotaDecision>>> results = new ArrayList<>();
                for (int number = 0; number < THREADS; number++) {
                    results.add(pool.submit(() -> {
                        together.await();
                        return requests.stream()
                                .map(QuotaPolicyTck.this::decide)
                                .toList();
                    }));
                }
                for (Future<List<QuotaDecision>> result : results) {
                    assertThat(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(alone);
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Nested
    @DisplayName("Q5 what a denial says")
    class Denials {
        @Test
        @DisplayName("Q5 R57 every limit that is too small is named, not only the first")
        void everyLimit() {
            var request = QuotaRequest.builder();
            request.group(group(ResourceAmounts.of("cpu", "1")
                                    .and("memory", "1Gi")
                                    .and("nvidia.com/gpu", "0")
                                    .and("amd.com/gpu", "9"))
                            .mostDeployments(1)
                            .build())
                    .deployment(ME)
                    .putHoldings(OTHER, amount("cpu", "1").plus(deployments(1)))
                    .putHoldings(THIRD, amount("memory", "512Mi"))
                    .requested(ResourceAmounts.of("cpu", "1")
                            .and("memory", "1Gi")
                            .and("nvidia.com/gpu", "1")
                            .and("amd.com/gpu", "1")
                            .plus(deployments(1)));
            assertThat(decide(request.build()).violations())
                    .extracting(violation -> violation.resource().value())
                    .contains("cpu", "memory", "nvidia.com/gpu", "slipway.dev/deployments");
        }

        @Test
        @DisplayName("Q5 R57 every limit that plain arithmetic finds too small is named, whatever the request")
        void everyLimitOfAnyRequest() {
            for (QuotaSamples.Seeded seeded : seeded().toList()) {
                assertThat(decide(seeded.request()).violations())
                        .as("seed %d: %s", seeded.seed(), seeded.request())
                        .extracting(QuotaViolation::resource)
                        .containsAll(lacking(seeded.request()).keySet());
            }
        }

        @Test
        @DisplayName("Q5 R57 R81 the numbers of a violation agree with the request and with each other")
        void numbers() {
            int violations = 0;
            for (QuotaSamples.Seeded seeded : seeded().toList()) {
                QuotaRequest request = seeded.request();
                for (QuotaViolation violation : decide(request).violations()) {
                    violations++;
                    ResourceName resource = violation.resource();
                    assertThat(violation.missing().plus(violation.limit()))
                            .as("seed %d, missing and limit of %s", seeded.seed(), violation)
                            .isEqualTo(violation.used().plus(violation.requested()));
                    assertThat(violation.missing().isZero())
                            .as("seed %d, %s", seeded.seed(), violation)
                            .isFalse();
                    assertThat(violation.requested())
                            .as("seed %d, requested of %s", seeded.seed(), violation)
                            .isEqualTo(request.requested().get(resource));
                    Quantity limit = limits(request).getOrDefault(resource, violation.limit());
                    assertThat(violation.limit())
                            .as("seed %d, limit of %s", seeded.seed(), violation)
                            .isLessThanOrEqualTo(limit);
                }
            }
            assertThat(violations).isGreaterThan(100);
        }
    }

    final QuotaDecision decide(QuotaRequest request) {
        return policy.decide(request);
    }

    final void granted(QuotaRequest request) {
        assertThat(decide(request).violations()).as("%s", request).isEmpty();
    }

    final void refused(QuotaRequest request) {
        assertThat(decide(request).isAllowed()).as("%s", request).isFalse();
    }
}
