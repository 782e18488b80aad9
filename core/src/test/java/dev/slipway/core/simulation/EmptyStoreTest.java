package dev.slipway.core.simulation;

import static dev.slipway.core.simulation.Operations.ANN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.MutationOptions;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.core.simulation.cluster.SimCluster;
import dev.slipway.core.simulation.cluster.SimProviderFactory;
import dev.slipway.core.simulation.cluster.faulty.ProviderFault;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Phase;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.WhenTight;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Stores that know less than what runs: empty ones, restored ones, and two beside each other. */
class EmptyStoreTest {
    private static final DeploymentId ANT = new DeploymentId("ant");

    private final CommonCluster common = new CommonCluster();

    @AfterEach
    void close() {
        common.close();
    }

    @Test
    @DisplayName("R95 R97 whatever a host with an empty store does, nothing of what another store runs is touched")
    void emptyStore() {
        assertThat(touchedBy(EmptyStoreTest::right)).isEmpty();
    }

    @Test
    @DisplayName("R95 a provider that takes other stores' objects for leftovers is found")
    void planted() {
        List<String> touched =
                touchedBy(cluster -> ProviderFault.OTHER_STORES_OBJECTS_ARE_LEFTOVERS.factory(cluster, Wire.DIRECT));

        assertThat(touched).isNotEmpty();
        assertThat(common.cluster().breaches())
                .anyMatch(breach -> breach.guarantee().equals("G5"));
    }

    @Test
    @DisplayName("R95 an id that another store's object has says so, and runs once that object is gone")
    void idIsInTheWay() {
        var theirStore = new InMemoryHistoryStore(new Random(1));
        DeploymentManager theirs = common.host(theirStore, EmptyStoreTest::right);
        theirs.deploy(ANN, spec("ant", 2));
        common.settle(theirs);
        DeploymentManager ours = common.host(new InMemoryHistoryStore(new Random(2)), EmptyStoreTest::right);
        ours.deploy(ANN, spec("ant", 1));
        common.settle(ours);

        DeploymentStatus inTheWay = ours.status(ANN, ANT);
        assertThat(inTheWay.phase()).isEqualTo(Phase.FAILED);
        assertThat(inTheWay.reason().code()).isEqualTo(new ReasonCode("CONFLICT"));
        assertThat(inTheWay.reason().message()).contains("belongs to the store " + theirStore.id());

        theirs.delete(ANN, ANT);
        common.settle(theirs, ours);
        common.settle(theirs, ours);
        assertThat(theirs.find(ANN, ANT)).isEmpty();
        assertThat(ours.status(ANN, ANT).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(common.cluster().breaches()).isEmpty();
    }

    @Test
    @DisplayName("R97 G5 a restored older record is noticed: nothing older is written, deleted or released")
    void restored() {
        var store = new CopiedStore(1);
        DeploymentManager before = common.host(store, EmptyStoreTest::right);
        before.deploy(ANN, spec("ant", 3));
        common.settle(before);
        HistoryStore copy = store.copy();
        before.update(ANN, ANT, SpecChange.builder().image("models/any:2").build());
        common.settle(before);
        before.scale(ANN, ANT, 2);
        common.settle(before);
        before.close();
        Set<String> running = common.traces(store.id());
        LedgerEntry recorded = entry(copy);

        DeploymentManager restored = common.host(copy, EmptyStoreTest::right);
        common.settle(restored);

        DeploymentStatus status = restored.status(ANN, ANT);
        assertThat(status.phase()).isEqualTo(Phase.FAILED);
        assertThat(status.reason().code()).isEqualTo(ReasonCode.RECORD_BEHIND);
        assertThat(common.traces(store.id())).isEqualTo(running);
        assertThat(entry(copy).holding()).isEqualTo(recorded.holding());
        assertThat(common.cluster().breaches()).isEmpty();
    }

    @Test
    @DisplayName("R97 G5 G6 one change of a restored older record is neither carried out nor called deployed")
    void restoredAndChanged() {
        var store = new CopiedStore(1);
        HistoryStore copy = copiedBeforeThreeUpdates(store, 2);
        Set<String> running = common.traces(store.id());

        DeploymentManager restored = common.host(copy, EmptyStoreTest::right);
        restored.update(ANN, ANT, SpecChange.builder().image("models/any:9").build());
        common.settle(restored);

        assertThat(restored.status(ANN, ANT).reason().code()).isEqualTo(ReasonCode.RECORD_BEHIND);
        assertThat(common.traces(store.id())).isEqualTo(running);
        restored.delete(ANN, ANT);
        common.settle(restored);
        assertThat(common.traces(store.id())).isEqualTo(running);
        assertThat(restored.find(ANN, ANT)).isPresent();
    }

    @Test
    @DisplayName("R97 G5 G6 a restored older record is never changed until it catches up with what runs, and then lies")
    void restoredAndChangedAgain() {
        var store = new CopiedStore(1);
        HistoryStore copy = copiedBeforeThreeUpdates(store, 1);
        Set<String> running = common.traces(store.id());

        DeploymentManager restored = common.host(copy, EmptyStoreTest::right);
        common.settle(restored);
        for (int image = 6; image <= 9; image++) {
            SpecChange change =
                    SpecChange.builder().image("models/any:" + image).build();
            assertThatThrownBy(() -> restored.update(ANN, ANT, change))
                    .isInstanceOfSatisfying(
                            DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                    .hasMessageContaining("restore the newer record");
            common.settle(restored);
        }

        assertThat(restored.status(ANN, ANT).reason().code()).isEqualTo(ReasonCode.RECORD_BEHIND);
        assertThat(common.traces(store.id())).isEqualTo(running);
        assertThat(restored.history(ANN, ANT)).hasSize(1);
    }

    @Test
    @DisplayName("R97 a deployment that is younger than the restored record runs on, and an administrator sees it")
    void restoredBeforeIt() {
        var store = new CopiedStore(1);
        HistoryStore copy = store.copy();
        DeploymentManager before = common.host(store, EmptyStoreTest::right);
        before.deploy(ANN, spec("ant", 2));
        common.settle(before);
        before.close();
        Set<String> running = common.traces(store.id());

        DeploymentManager restored = common.host(copy, EmptyStoreTest::right);
        restored.deploy(ANN, spec("ant", 1));
        common.settle(restored);

        assertThat(common.traces(store.id())).isEqualTo(running);
        assertThat(restored.status(ANN, ANT).phase()).isNotEqualTo(Phase.DEPLOYED);
        assertThat(common.cluster().breaches()).isEmpty();
    }

    @Test
    @DisplayName("R95 two hosts with two stores run different ids side by side, all verbs, undisturbed")
    void sideBySide() {
        var first = new InMemoryHistoryStore(new Random(1));
        var second = new InMemoryHistoryStore(new Random(2));
        DeploymentManager one = common.host(first, EmptyStoreTest::right);
        DeploymentManager other = common.host(second, EmptyStoreTest::right);
        one.deploy(ANN, spec("ant", 2));
        other.deploy(ANN, spec("bee", 2));
        common.settle(one, other);

        verbs(new DeploymentId("bee")).forEach((name, verb) -> {
            Set<String> before = common.traces(first.id());
            verb.accept(other);
            common.settle(one, other);
            assertThat(common.traces(first.id())).as(name).isEqualTo(before);
            assertThat(one.status(ANN, ANT).phase()).as(name).isEqualTo(Phase.DEPLOYED);
        });
        assertThat(other.find(ANN, new DeploymentId("bee"))).isEmpty();
        assertThat(common.cluster().running()).allMatch(ref -> ref.store().equals(first.id()));
        assertThat(common.cluster().breaches()).isEmpty();
    }

    /** The record as it was when what it knows was deployed; three updates later the host is gone. */
    private HistoryStore copiedBeforeThreeUpdates(CopiedStore store, int replicas) {
        DeploymentManager before = common.host(store, EmptyStoreTest::right);
        before.deploy(ANN, spec("ant", replicas));
        common.settle(before);
        HistoryStore copy = store.copy();
        for (int image = 1; image <= 3; image++) {
            before.update(
                    ANN, ANT, SpecChange.builder().image("models/any:" + image).build());
            common.settle(before);
        }
        before.close();
        return copy;
    }

    /** After what of all that a host with an empty store does, something of another store's wasn't as before. */
    private List<String> touchedBy(Function<SimCluster, DeploymentProviderFactory> provider) {
        var theirStore = new InMemoryHistoryStore(new Random(1));
        DeploymentManager theirs = common.host(theirStore, EmptyStoreTest::right);
        theirs.deploy(ANN, spec("ant", 2));
        theirs.deploy(ANN, spec("bee", 1));
        theirs.stop(ANN, new DeploymentId("bee"));
        common.settle(theirs);
        theirs.close();
        Set<String> running = common.traces(theirStore.id());
        assertThat(running).hasSizeGreaterThan(3);

        DeploymentManager ours = common.host(new InMemoryHistoryStore(new Random(2)), provider);
        List<String> touched = new ArrayList<>();
        common.settle(ours);
        for (String id : List.of("ant", "bee")) {
            Map<String, Consumer<DeploymentManager>> done = new LinkedHashMap<>();
            done.put("deploy", manager -> manager.deploy(ANN, spec(id, 1)));
            done.putAll(verbs(new DeploymentId(id)));
            done.forEach((name, verb) -> {
                verb.accept(ours);
                common.settle(ours);
                if (!common.traces(theirStore.id()).equals(running)) {
                    touched.add(name + " " + id + ": " + common.traces(theirStore.id()));
                }
            });
        }
        return touched;
    }

    private Map<String, Consumer<DeploymentManager>> verbs(DeploymentId id) {
        Map<String, Consumer<DeploymentManager>> verbs = new LinkedHashMap<>();
        verbs.put(
                "update",
                manager -> manager.update(
                        ANN, id, SpecChange.builder().image("models/any:1").build()));
        verbs.put("scale", manager -> manager.scale(ANN, id, 2));
        verbs.put("roll back", manager -> manager.rollback(ANN, id, RevisionNumber.FIRST, MutationOptions.NONE));
        verbs.put("stop", manager -> manager.stop(ANN, id));
        verbs.put("start", manager -> manager.start(ANN, id));
        verbs.put("delete", manager -> manager.delete(ANN, id));
        return verbs;
    }

    private static DeploymentProviderFactory right(SimCluster cluster) {
        return new SimProviderFactory(cluster, Wire.DIRECT);
    }

    private static LedgerEntry entry(HistoryStore store) {
        return store.ledger(LedgerScope.of(new GroupId("lab"))).entries().get(ANT);
    }

    private static DeploymentSpec spec(String id, int replicas) {
        return DeploymentSpec.builder()
                .group("lab")
                .id(id)
                .name(id)
                .image("models/any:0")
                .instanceType("small")
                .replicas(replicas)
                .whenTight(WhenTight.RECREATE)
                .build();
    }
}
