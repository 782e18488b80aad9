package dev.slipway.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Samples;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final LedgerScope SCOPE = LedgerScope.of(Samples.REF.group());

    private static LedgerEntry entry(String id) {
        var ref = new DeploymentRef(
                Samples.REF.store(), Samples.REF.group(), new DeploymentId(id), Samples.REF.incarnation());
        return Samples.entry().deployment(ref).build();
    }

    private static Commit.Builder commit() {
        var builder = Commit.builder();
        builder.scope(SCOPE).base(7).token(new CommitToken("token-1"));
        return builder;
    }

    @Test
    @DisplayName("H2 what became of a commit is told apart by its kind")
    void results() {
        var ledger = new GroupLedger(SCOPE, 8, Map.of());

        assertThat(Stream.of(
                                new CommitResult.Landed(ledger),
                                new CommitResult.Conflict(GroupLedger.empty(SCOPE)),
                                new CommitResult.IdTaken(Samples.REF.id()))
                        .map(result -> result.match(
                                landed -> "landed " + landed.ledger().counter(),
                                conflict -> "conflict " + conflict.ledger().counter(),
                                taken -> "taken " + taken.id())))
                .containsExactly("landed 8", "conflict 0", "taken iris-7");
    }

    @Test
    @DisplayName("a ledger keeps the order of its entries, so that a run can be repeated exactly")
    void order() {
        var entries = new LinkedHashMap<DeploymentId, LedgerEntry>();
        var ids = IntStream.range(0, 50)
                .mapToObj(number -> "id-" + (number * 31) % 50)
                .toList();
        ids.forEach(id -> entries.put(new DeploymentId(id), entry(id)));

        var ledger = new GroupLedger(SCOPE, 3, entries);
        entries.clear();

        assertThat(ledger.entries().keySet()).extracting(DeploymentId::value).containsExactlyElementsOf(ids);
        assertThatThrownBy(() -> ledger.entries().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("a ledger or commit that contradicts itself is refused where it is made")
    void contradictions() {
        assertThatThrownBy(() -> new GroupLedger(SCOPE, -1, Map.of())).hasMessage("counter: -1 must not be negative");
        assertThatThrownBy(() -> new GroupLedger(SCOPE, 1, Map.of(new DeploymentId("other"), entry("iris"))))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("entries[other]");
        assertThatThrownBy(() -> commit().base(-1).build()).hasMessage("base: -1 must not be negative");
        assertThatThrownBy(
                        () -> commit().addEntries(entry("iris"), entry("iris")).build())
                .hasMessageContaining("'iris' is written twice");
        assertThatThrownBy(() -> commit().addEntries(entry("iris"))
                        .addRemovals(new DeploymentId("iris"))
                        .build())
                .hasMessageContaining("written and removed");
        assertThat(commit().addEntries(entry("iris"))
                        .addRemovals(new DeploymentId("other"))
                        .build()
                        .base())
                .isEqualTo(7);
    }

    @Test
    @DisplayName("P9 an inventory item counts what exists")
    void inventory() {
        assertThatThrownBy(() -> new InventoryItem(Samples.REF, Fence.FIRST, -2, "a process"))
                .hasMessage("replicas: -2 must not be negative");
    }

    @Test
    @DisplayName("a capability is a lower-case word, and a wrong one is named")
    void capabilities() {
        assertThat(new Capability("canary-2")).hasToString("canary-2");
        assertThatThrownBy(() -> new Capability("Canary")).hasMessageStartingWith("capability: 'Canary' must be");
    }
}
