package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.InvalidSpecException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.EnvValue;
import dev.slipway.model.Phase;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.Violation;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A deployment whose first revision was accepted before a variable became a reserved one. */
class RollbackToLooserTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final String RESERVED = "SELDON_DEPLOYMENT_ID";

    private final TestHost host = new TestHost();
    private final DeploymentManager manager =
            host.builder().store(new OlderStore()).build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName(
            "R97 R50 it is shown and compared, but not rolled back to: the rules of today that it breaks are named")
    void notRolledBackTo() {
        manager.deploy(ANN, spec().build());
        manager.reconcile();
        manager.update(
                ANN,
                FRAUD,
                SpecChange.builder().clearEnvironment().image("models/fraud:2").build());
        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:3").build());

        assertThat(manager.revision(ANN, FRAUD, RevisionNumber.FIRST).spec().environment())
                .containsKey(RESERVED);
        assertThat(manager.diff(ANN, FRAUD, RevisionNumber.FIRST, new RevisionNumber(2))
                        .differences())
                .hasSize(2);
        assertThatThrownBy(() -> manager.rollback(ANN, FRAUD, RevisionNumber.FIRST))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        e -> assertThat(e.violations().stream().map(Violation::path))
                                .containsExactly("environment[" + RESERVED + "]"));
        assertThat(manager.history(ANN, FRAUD)).hasSize(3);
        manager.rollback(ANN, FRAUD, new RevisionNumber(2));
        assertThat(manager.history(ANN, FRAUD)).hasSize(4);
    }

    @Test
    @DisplayName("R97 what runs on under looser rules can be scaled, stopped, started and described as ever")
    void runsOn() {
        manager.deploy(ANN, spec().build());
        manager.reconcile();

        manager.scale(ANN, FRAUD, 1);
        manager.update(
                ANN, FRAUD, SpecChange.builder().description("still here").build());
        manager.stop(ANN, FRAUD);
        manager.reconcile();
        manager.start(ANN, FRAUD);
        manager.reconcile();

        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(manager.history(ANN, FRAUD)).hasSize(5);
        assertThat(manager.history(ANN, FRAUD).get(0).spec().environment()).containsKey(RESERVED);
    }

    /** The first revision is read as if it had been recorded long ago. */
    private final class OlderStore extends WrappedStore {
        OlderStore() {
            super(host.store);
        }

        @Override
        public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
            Map<RevisionKey, Revision> found = new HashMap<>(super.revisions(keys));
            found.replaceAll((key, revision) -> older(revision));
            return found;
        }

        @Override
        public List<Revision> history(DeploymentRef deployment, int most) {
            return super.history(deployment, most).stream().map(this::older).toList();
        }

        private Revision older(Revision revision) {
            if (!revision.number().equals(RevisionNumber.FIRST)) {
                return revision;
            }
            DeploymentSpec looser = DeploymentSpec.recorded()
                    .from(revision.spec())
                    .environment(Map.of(RESERVED, EnvValue.text("mine")))
                    .build();
            return Revision.builder().from(revision).spec(looser).build();
        }
    }
}
