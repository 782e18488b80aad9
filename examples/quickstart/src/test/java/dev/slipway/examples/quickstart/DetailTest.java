package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.DeploymentManager;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Phase;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.LogStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a page about one deployment would show, of real processes. */
class DetailTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static DeploymentManager manager;
    private static DeploymentId id;

    @BeforeAll
    static void deploy() {
        manager = TestHost.open(folder.resolve("state"), Map.of());
        id = manager.deploy(Lab.ANN, Lab.iris().build()).id();
        settle();
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    @Test
    @DisplayName("S14 S20 S21 S24 R1 R28 everything that was asked for can be read back, with times")
    void fields() {
        Deployment deployment = found();
        assertThat(deployment.group()).isEqualTo(Lab.BOTANY);
        assertThat(deployment.spec().name()).isEqualTo("Iris species");
        assertThat(deployment.spec().description()).startsWith("Names the species");
        assertThat(deployment.spec().metadata()).containsEntry("dataset", "Fisher 1936");
        assertThat(deployment.latest().instanceType()).isEqualTo(Lab.SMALL);
        assertThat(deployment.createdAt()).isBefore(Instant.now());
        assertThat(deployment.updatedAt()).isAfterOrEqualTo(deployment.createdAt());
    }

    @Test
    @DisplayName("S24 R24 replicas are available of desired, each with its name, revision and state")
    void replicas() {
        var status = found().status();
        assertThat(status.availableReplicas()).isEqualTo(2);
        assertThat(status.desiredReplicas()).isEqualTo(2);
        assertThat(status.replicas())
                .hasSize(2)
                .allSatisfy(replica -> assertThat(replica.id().value()).startsWith(id.value() + "-"));
    }

    @Test
    @DisplayName("S26 R51 R52 the logs of one replica are its own, and a replica of somebody else isn't found")
    void oneReplica() {
        ReplicaId one = found().status().replicas().get(0).id();
        List<LogElement> elements = new ArrayList<>();
        try (LogStream logs =
                manager.logs(Lab.BOB, id, LogQuery.builder().replica(one).build())) {
            while (!logs.isEnded()) {
                logs.next(Duration.ofSeconds(1)).ifPresent(elements::add);
            }
        }
        assertThat(elements).isNotEmpty().extracting(LogElement::replica).containsOnly(one);
        var stranger =
                LogQuery.builder().replica(new ReplicaId("somebody-else-1")).build();
        assertThatThrownBy(() -> manager.logs(Lab.BOB, id, stranger))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("it has [");
    }

    @Test
    @DisplayName(
            "S27 S28 S29 S30 R31 new words restart nothing, are one entry of the history, and keep group, name and id")
    void newWords() {
        Deployment before = found();
        List<Replica> replicas = before.status().replicas();
        manager.update(
                Lab.BOB,
                id,
                SpecChange.builder()
                        .description("Only the words")
                        .metadata(Map.of("dataset", "Anderson 1935"))
                        .build());
        Deployment after = settle();

        assertThat(after.status().replicas()).extracting(Replica::id).isEqualTo(ids(replicas));
        assertThat(after.status().replicas()).extracting(Replica::restarts).containsOnly(0);
        assertThat(after.spec().metadata()).containsExactly(Map.entry("dataset", "Anderson 1935"));
        assertThat(after.group()).isEqualTo(before.group());
        assertThat(after.spec().name()).isEqualTo(before.spec().name());
        assertThat(after.id()).isEqualTo(before.id());
        RevisionNumber old = before.latest().number();
        assertThat(manager.history(Lab.ANN, id)).extracting(Revision::number).startsWith(old.next(), old);
        assertThat(manager.revision(Lab.ANN, id, old).spec().description()).startsWith("Names the species");
        manager.rollback(Lab.ANN, id, old);
        assertThat(settle().spec()).isEqualTo(before.spec());
    }

    @Test
    @DisplayName("S27 R45 R71 the same again is no entry of the history")
    void sameAgain() {
        var number = found().latest().number();
        manager.update(Lab.BOB, id, SpecChange.builder().image(Models.FIRST).build());
        assertThat(settle().latest().number()).isEqualTo(number);
    }

    private static Deployment found() {
        return manager.find(Lab.ANN, id).orElseThrow();
    }

    private static Deployment settle() {
        var status = manager.await(Lab.ANN, id, LONGEST).status();
        assertThat(status.phase()).as("%s", status).isEqualTo(Phase.DEPLOYED);
        return found();
    }

    private static List<ReplicaId> ids(List<Replica> replicas) {
        return replicas.stream().map(Replica::id).toList();
    }
}
