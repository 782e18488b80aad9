package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.QuotaScope;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.GroupLedger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverallTest {
    private static final GroupId LAB = new GroupId("lab");
    private static final GroupId OTHER = new GroupId("Other group, ümlaut");

    @ParameterizedTest(name = "{0} of others, {1} of our own, holding {2}, asking for {3} of {4}: {5} missing")
    @DisplayName("R62 R57 R58 an exact fit is accepted, one more refused, and what increases nothing never")
    @CsvSource({
        "3, 2, 0, 2, 7, 0",
        "3, 2, 0, 3, 7, 1",
        "3, 2, 2, 4, 9, 0",
        "3, 2, 2, 4, 8, 1",
        "3, 2, 2, 2, 1, 0",
        "3, 2, 2, 1, 0, 0",
        "0, 0, 0, 1, 0, 1",
        "0, 0, 0, 2, 2, 0",
    })
    void fits(int others, int own, int held, int asked, int limit, int missing) {
        Overall overall = overall(
                gpus(limit), Map.of(OTHER, new Reservation(gpus(others), 3), LAB, new Reservation(gpus(99), 1)));
        GroupLedger ledger = ledger(Map.of("mate", own, "mine", held));

        List<QuotaViolation> violations =
                overall.violations(ledger, Samples.ref("lab", "mine").id(), gpus(asked));

        if (missing == 0) {
            assertThat(violations).isEmpty();
            return;
        }
        assertThat(violations).singleElement().satisfies(violation -> {
            assertThat(violation.scope()).isEqualTo(QuotaScope.OVERALL);
            assertThat(violation.missing()).hasToString(Integer.toString(missing));
            assertThat(violation.used()).hasToString(Integer.toString(others + own));
            assertThat(violation.requested()).hasToString(Integer.toString(asked));
            assertThat(violation.limit()).hasToString(Integer.toString(limit));
            assertThat(violation.usedBy()).isEmpty();
            assertThat(violation.sentence()).contains("of all groups together").doesNotContain("mate", "lab", "Other");
        });
    }

    @Test
    @DisplayName("R62 a resource that the overall limit doesn't name is unlimited")
    void unlimited() {
        Overall overall = overall(ResourceAmounts.of("cpu", "1"), Map.of());

        assertThat(overall.violations(
                        ledger(Map.of()), Samples.ref("lab", "mine").id(), gpus(1000)))
                .isEmpty();
    }

    @Test
    @DisplayName("V16 a reservation gets its stamp even where the amount suffices")
    void stampedAgain() {
        Overall overall = overall(gpus(9), Map.of(LAB, new Reservation(gpus(5), 3)));

        Overall reserved = overall.reserving(LAB, 4, gpus(2)).orElseThrow();

        assertThat(reserved.isChanged()).isTrue();
        assertThat(reserved.reservation(LAB)).isEqualTo(new Reservation(gpus(5), 4));
        assertThat(overall.reserving(LAB, 3, gpus(5)).orElseThrow().isChanged()).isFalse();
    }

    @Test
    @DisplayName("V14 V16 a stamp never goes back: who comes with an older ledger decides again")
    void neverBack() {
        Overall overall = overall(gpus(9), Map.of(LAB, new Reservation(gpus(5), 3)));

        assertThat(overall.reserving(LAB, 2, gpus(6))).isEmpty();
        assertThat(overall.covering(LAB, gpus(7)).reservation(LAB)).isEqualTo(new Reservation(gpus(7), 3));
        assertThat(overall.covering(LAB, gpus(4)).isChanged()).isFalse();
        assertThat(overall.settled(LAB, gpus(4)).reservation(LAB)).isEqualTo(new Reservation(gpus(4), 3));
        assertThat(overall.settled(LAB, ResourceAmounts.NONE).reservations()).isEmpty();
    }

    @Test
    @DisplayName("R62 R72 a group of any name has a reservation of its own, and is found again by its name")
    void anyName() {
        LedgerEntry entry = new Reservation(gpus(7), 12).entry(Samples.STORE, OTHER, Samples.NOON);

        assertThat(entry.deployment().group()).isEqualTo(OTHER);
        assertThat(Reservation.of(entry)).isEqualTo(new Reservation(gpus(7), 12));
        assertThat(entry.deployment().id()).isEqualTo(Reservation.id(OTHER)).isNotEqualTo(Reservation.id(LAB));
    }

    @Test
    @DisplayName("R62 a group's holdings are the exact sum of its deployments', without what is zero")
    void holdings() {
        GroupLedger ledger = ledger(Map.of("one", 2, "two", 0, "three", 5));

        assertThat(Reservation.holdings(ledger)).isEqualTo(gpus(7));
        assertThat(Reservation.holdings(ledger(Map.of("two", 0)))).isEqualTo(ResourceAmounts.NONE);
    }

    @Test
    @DisplayName("R62 the overall reservations are asked for once per decision, and only if something more is wanted")
    void askedOnce() {
        int[] questions = {0};
        var basis = new Basis(ledger(Map.of("mine", 2)), () -> {
            questions[0]++;
            return Optional.empty();
        });
        LedgerEntry more = entry("mine", 3);

        assertThat(basis.isLessThan(List.of(entry("mine", 2)))).isFalse();
        assertThat(basis.isLessThan(List.of(entry("mine", 1), more))).isTrue();
        assertThat(questions[0]).isZero();
        assertThat(basis.with(more).overall()).isEmpty();
        assertThat(basis.overall()).isEmpty();
        assertThat(questions[0]).isEqualTo(1);
    }

    private static Overall overall(ResourceAmounts limits, Map<GroupId, Reservation> reservations) {
        Map<DeploymentId, LedgerEntry> entries = new LinkedHashMap<>();
        reservations.forEach((group, reservation) ->
                entries.put(Reservation.id(group), reservation.entry(Samples.STORE, group, Samples.NOON)));
        return Overall.of(limits, new GroupLedger(LedgerScope.overall(), 8, entries));
    }

    private static GroupLedger ledger(Map<String, Integer> gpus) {
        Map<DeploymentId, LedgerEntry> entries = new LinkedHashMap<>();
        gpus.forEach((id, number) -> entries.put(Samples.ref("lab", id).id(), entry(id, number)));
        return new GroupLedger(LedgerScope.of(LAB), 5, entries);
    }

    private static LedgerEntry entry(String id, int gpus) {
        return Samples.entry(Samples.ref("lab", id), 1, TestHost.GPU, 1)
                .holding(gpus(gpus))
                .build();
    }

    private static ResourceAmounts gpus(int number) {
        return ResourceAmounts.of("nvidia.com/gpu", Integer.toString(number));
    }
}
