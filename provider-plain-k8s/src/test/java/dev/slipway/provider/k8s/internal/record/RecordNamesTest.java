package dev.slipway.provider.k8s.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordNamesTest {
    private static final String SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private static final int LONGEST = 253;

    @ParameterizedTest(name = "{0}")
    @DisplayName(
            "R72 a group's ledger can be found by people: plain names are as they are, others have what is plain of them")
    @CsvSource({
        "lab, slipway-ledger-lab",
        "team-7, slipway-ledger-team-7",
        "Lab, slipway-ledger.ab-[0-9a-f]{32}",
        "caf\u00e9, slipway-ledger.caf-[0-9a-f]{32}",
        "lab-, slipway-ledger.lab-[0-9a-f]{32}",
        "漢字, slipway-ledger.[0-9a-f]{32}"
    })
    void readable(String group, String name) {
        assertThat(RecordNames.ledger(LedgerScope.of(new GroupId(group)))).matches(name);
    }

    @Test
    @DisplayName("H4 a group may have any name: each has another object's name, and all are what Kubernetes allows")
    void anyGroup() {
        var random = new Random(4);
        List<String> names = Stream.concat(
                        Stream.of("lab", "LAB", "..", ".", "-", "overall", "a.b", "x".repeat(253), "漢".repeat(253)),
                        Stream.generate(() -> text(random)).limit(20_000))
                .distinct()
                .map(group -> RecordNames.ledger(LedgerScope.of(new GroupId(group))))
                .toList();

        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.length() <= LONGEST && name.matches(SUBDOMAIN));
        assertThat(names).doesNotContain(RecordNames.ledger(LedgerScope.overall()), RecordNames.STORE);
    }

    private static String text(Random random) {
        String alphabet = "ab7-._ABé漢%=";
        var text = new StringBuilder("g");
        for (int count = random.nextInt(60); count > 0; count--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.append('g').toString();
    }

    @Test
    @DisplayName("H5 the longest revision's name is what Kubernetes allows, and tells its number and its stamp")
    void revisions() {
        var longest = new DeploymentRef(
                new StoreId("s"),
                new GroupId("lab"),
                new DeploymentId("d" + "-1".repeat(19) + "7"),
                new Incarnation("i" + "-2".repeat(19) + "8"));
        String name = RecordNames.revision(
                longest, new RevisionNumber(999_999_999_999_999_999L), 888_888_888_888_888_888L, "a".repeat(16));

        assertThat(name).matches(SUBDOMAIN).hasSizeLessThanOrEqualTo(LONGEST);
        assertThat(RecordNames.number(name)).isEqualTo(new RevisionNumber(999_999_999_999_999_999L));
        assertThat(RecordNames.isPast(name, 888_888_888_888_888_888L)).isFalse();
        assertThat(RecordNames.isPast(name, 888_888_888_888_888_889L)).isTrue();
        assertThatThrownBy(() -> RecordNames.number("slipway-revision-iris-life-seven-8-x"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("slipway-revision-iris-life-seven-8-x");
    }
}
