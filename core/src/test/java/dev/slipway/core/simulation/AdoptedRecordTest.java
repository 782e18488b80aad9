package dev.slipway.core.simulation;

import static dev.slipway.core.simulation.Operations.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.core.history.RecordExport;
import dev.slipway.core.history.RecordImport;
import dev.slipway.core.simulation.cluster.SimProviderFactory;
import dev.slipway.error.DeploymentException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Phase;
import dev.slipway.model.SpecChange;
import dev.slipway.model.WhenTight;
import dev.slipway.spi.HistoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Records that are exported at any moment of a life and imported later, on a cluster whose controllers lag behind. */
class AdoptedRecordTest {
    private static final DeploymentId ANT = new DeploymentId("ant");
    private static final Actor ADMIN = Actor.administrator("root");

    private static final List<Consumer<DeploymentManager>> LIFE = List.of(
            manager -> manager.deploy(ANN, spec()),
            manager -> manager.scale(ANN, ANT, 3),
            manager -> manager.update(
                    ANN, ANT, SpecChange.builder().image("models/any:1").build()),
            manager -> manager.update(
                    ANN, ANT, SpecChange.builder().instanceType("large").build()),
            manager -> manager.stop(ANN, ANT),
            manager -> manager.start(ANN, ANT),
            manager -> manager.delete(ANN, ANT));

    @Test
    @DisplayName(
            "R97 G2 G5 exported anywhere and imported anywhere later, nothing is touched before a word, and then all is well")
    void everyPair() throws IOException {
        int behind = 0;
        for (int exported = 1; exported < LIFE.size(); exported++) {
            for (int lived = exported; lived <= LIFE.size(); lived++) {
                behind += importedAfter(exported, lived) ? 1 : 0;
            }
        }
        assertThat(behind).isGreaterThan(8);
    }

    /** Whether an administrator's word was needed. */
    private boolean importedAfter(int exported, int lived) throws IOException {
        try (var common = new CommonCluster()) {
            var store = new InMemoryHistoryStore(new Random(1));
            DeploymentManager before = common.host(store, cluster -> new SimProviderFactory(cluster, Wire.DIRECT));
            var export = new ByteArrayOutputStream();
            for (int step = 0; step < lived; step++) {
                LIFE.get(step).accept(before);
                common.settle(before);
                if (step + 1 == exported) {
                    new RecordExport(store, Clock.systemUTC()).writeTo(export);
                }
            }
            before.close();
            Set<String> running = common.traces(store.id());
            String when = "exported after " + exported + ", imported after " + lived;

            HistoryStore imported = new RecordImport(InMemoryHistoryStore.restoration())
                    .run(ADMIN, new ByteArrayInputStream(export.toByteArray()));
            DeploymentManager manager = common.host(imported, cluster -> new SimProviderFactory(cluster, Wire.DIRECT));
            common.settle(manager);
            boolean isStopped = exported == 5;
            boolean isUpToDate = exported == lived;
            if (isUpToDate || !(isStopped && lived == LIFE.size())) {
                assertThat(common.traces(store.id())).as(when).isEqualTo(running);
            }
            boolean needsAWord = refuses(manager);
            if (!isStopped || lived != LIFE.size()) {
                assertThat(needsAWord).as(when).isEqualTo(!isUpToDate);
            }
            assertThat(common.cluster().breaches()).as(when).isEmpty();

            manager.adopt(ADMIN, ANT, "the store was lost");
            common.settle(manager);
            common.settle(manager);

            assertThat(manager.status(ANN, ANT).phase()).as(when).isEqualTo(isStopped ? Phase.STOPPED : Phase.DEPLOYED);
            manager.update(
                    ANN,
                    ANT,
                    SpecChange.builder().image("models/any:7").replicas(1).build());
            common.settle(manager);
            manager.delete(ANN, ANT);
            common.settle(manager);
            assertThat(common.traces(store.id())).as(when).isEmpty();
            return needsAWord;
        }
    }

    /** A description moves no fence, so asking changes nothing that runs. */
    private static boolean refuses(DeploymentManager manager) {
        try {
            manager.update(ANN, ANT, SpecChange.builder().description("seen").build());
            return false;
        } catch (DeploymentException e) {
            return true;
        }
    }

    private static DeploymentSpec spec() {
        return DeploymentSpec.builder()
                .group("lab")
                .id("ant")
                .name("ant")
                .image("models/any:0")
                .instanceType("small")
                .replicas(2)
                .whenTight(WhenTight.RECREATE)
                .build();
    }
}
