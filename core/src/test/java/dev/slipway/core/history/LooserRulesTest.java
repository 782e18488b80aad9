package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Violation;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A revision that was accepted when less was forbidden: {@code revision-looser.json} breaks rules of today. */
class LooserRulesTest {
    private final TemporaryDirectory directory = TemporaryDirectory.quick();
    private HistoryStore store;
    private DeploymentRef ref;
    private Path file;

    @BeforeEach
    void record() throws IOException {
        store = FileHistoryStore.open(directory.path(), new ScriptedDisk(), new Random(7));
        var samples = new StoreSamples(store.id());
        ref = samples.ref("lab", "iris");
        store.commit(samples.revise(ref, 0, 1).build());
        file = directory
                .path()
                .resolve(directory.files().stream()
                        .filter(name -> name.startsWith("revisions/"))
                        .findFirst()
                        .orElseThrow());
        Files.writeString(file, older());
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    @DisplayName(
            "R97 R49 what was accepted under looser rules stays readable as it was, and tells which rules it breaks")
    void readable() {
        DeploymentSpec spec = store.history(ref, 1).get(0).spec();

        assertThat(spec.name()).hasSize(DeploymentSpec.LONGEST_NAME + 20);
        assertThat(spec.description()).hasSize(DeploymentSpec.LONGEST_DESCRIPTION + 1);
        assertThat(spec.environment()).containsKeys("PREDICTIVE_UNIT_ID", "1ST");
        assertThat(spec.metadata()).hasSize(DeploymentSpec.MOST_PAIRS + 1);
        assertThat(spec.progressDeadline()).contains(Duration.ofDays(400));
        assertThat(spec.violations().stream().map(Violation::path))
                .containsExactlyInAnyOrder(
                        "name",
                        "description",
                        "environment[PREDICTIVE_UNIT_ID]",
                        "environment[1ST]",
                        "metadata",
                        "progressDeadline");
    }

    @Test
    @DisplayName("R97 it survives an export and an import, and what keeps today's rules breaks none")
    void exported() throws IOException {
        String export = RecordExportTest.export(store);

        HistoryStore again = RecordExportTest.imported(export, InMemoryHistoryStore.restoration());

        assertThat(again.history(ref, 1)).isEqualTo(store.history(ref, 1));
        assertThat(RecordExportTest.export(again)).isEqualTo(export);
        assertThat(new StoreSamples(store.id()).wholeRevision(ref).spec().violations())
                .isEmpty();
    }

    @Test
    @DisplayName("R97 what is no spec at all is damage, however lenient the rules are")
    void structure() throws IOException {
        String older = older();
        for (List<String> change : List.of(
                List.of("\"instanceType\":\"small\",", ""),
                List.of("\"replicas\":2", "\"replicas\":0"),
                List.of("\"m1\":\"\"", "\"m1\":null"),
                List.of("\"1ST\":{\"text\":\"\"}", "\"1ST\":null"),
                List.of("\"1ST\":{\"text\":\"\"}", "\"1ST\":{}"),
                List.of("\"P400D\"", "\"long\""),
                List.of("\"OVERLAP\"", "\"SQUEEZE\""))) {
            assertThat(older).contains(change.get(0));
            Files.writeString(file, older.replace(change.get(0), change.get(1)));
            assertThatThrownBy(() -> store.history(ref, 1))
                    .as("%s", change)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_DAMAGED))
                    .hasMessageContaining(file.toString());
        }
    }

    private String older() throws IOException {
        try (var golden = getClass().getResourceAsStream("revision-looser.json")) {
            assertThat(golden).isNotNull();
            return new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
