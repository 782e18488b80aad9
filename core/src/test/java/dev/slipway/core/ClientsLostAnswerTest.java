package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.core.FlakyStore.Loss;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.ClientName;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Endpoint;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The answer to a change of clients is lost, and others change things before anybody looks. */
@Timeout(60)
class ClientsLostAnswerTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final ClientName SHOP = new ClientName("shop");
    private static final ClientName TILL = new ClientName("till");

    private final TestHost host = new TestHost();
    private final FlakyStore way = new FlakyStore(host.store);
    private final DeploymentManager other = host.manager();
    private final DeploymentManager manager = host.builder().store(way).build();

    @BeforeEach
    void deploy() {
        manager.deploy(ANN, spec().access(Endpoint.Access.PRIVATE).build());
    }

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    private boolean admits(ClientName name, ClientToken token) {
        return host.backEnd.admits(FRAUD, name.value(), token.reveal());
    }

    @Test
    @DisplayName(
            "R69 R94 a client whose commit landed is found again, whatever others have done since, and its token works")
    void landed() {
        for (Runnable since : others()) {
            way.lose(Loss.LANDED, 1);
            way.afterLoss(since);

            ClientToken token = manager.addClient(ANN, FRAUD, SHOP);

            assertThat(admits(SHOP, token)).isTrue();
            manager.removeClient(ANN, FRAUD, SHOP);
        }
    }

    @Test
    @DisplayName("R69 R94 a client whose commit never arrived is added once it is known not to be there, once")
    void notLanded() {
        way.lose(Loss.NOT_LANDED, 1);
        ClientToken token = manager.addClient(ANN, FRAUD, SHOP);
        assertThat(admits(SHOP, token)).isTrue();

        // One other change has made the very fence that ours would have made.
        way.lose(Loss.NOT_LANDED, 1);
        way.afterLoss(() -> other.scale(BOB, FRAUD, 1));
        ClientToken late = manager.addClient(ANN, FRAUD, TILL);
        assertThat(admits(TILL, late)).isTrue();
        assertThat(manager.clients(ANN, FRAUD)).extracting(Client::name).containsExactly(SHOP, TILL);
    }

    @Test
    @DisplayName("R69 R94 if it can't be told whether a client was added and removed again, nobody claims to know")
    void unknown() {
        way.lose(Loss.LANDED, 1);
        way.afterLoss(() -> other.removeClient(BOB, FRAUD, SHOP));
        assertUnknown(() -> manager.addClient(ANN, FRAUD, SHOP));

        way.afterLoss(() -> other.delete(BOB, FRAUD));
        way.lose(Loss.LANDED, 1);
        var gone = catchThrowableOfType(DeploymentException.class, () -> manager.addClient(ANN, FRAUD, SHOP));
        // Being deleted keeps its clients until it is gone, so this one is known to have landed.
        assertThat(gone).isNull();
        assertThat(other.find(ANN, FRAUD)).isPresent();
    }

    @Test
    @DisplayName("R69 R94 a removal whose answer is lost is a removal, and it happens once")
    void removal() {
        manager.addClient(ANN, FRAUD, SHOP);
        way.lose(Loss.LANDED, 1);
        manager.removeClient(ANN, FRAUD, SHOP);
        assertThat(manager.clients(ANN, FRAUD)).isEmpty();

        ClientToken token = manager.addClient(ANN, FRAUD, SHOP);
        way.lose(Loss.NOT_LANDED, 1);
        manager.removeClient(ANN, FRAUD, SHOP);
        assertThat(admits(SHOP, token)).isFalse();
    }

    @Test
    @DisplayName("R69 R94 a removal that never arrived isn't taken for done because somebody let the same name in anew")
    void removedByOthers() {
        manager.addClient(ANN, FRAUD, SHOP);
        var fresh = new AtomicReference<ClientToken>();
        way.lose(Loss.NOT_LANDED, 1);
        way.afterLoss(() -> {
            other.removeClient(BOB, FRAUD, SHOP);
            fresh.set(other.addClient(BOB, FRAUD, SHOP));
        });

        assertUnknown(() -> manager.removeClient(ANN, FRAUD, SHOP));
        assertThat(admits(SHOP, fresh.get())).isTrue();
    }

    @Test
    @DisplayName("R69 of two managers that add the same name at once one is told that it is there")
    void race() {
        var winner = new AtomicReference<ClientToken>();
        way.beforeCommit(() -> {
            if (winner.get() == null) {
                winner.set(other.addClient(BOB, FRAUD, SHOP));
            }
        });

        var refused = catchThrowableOfType(DeploymentException.class, () -> manager.addClient(ANN, FRAUD, SHOP));

        assertThat(refused.code()).isEqualTo(ErrorCode.CLIENT_EXISTS);
        assertThat(admits(SHOP, winner.get())).isTrue();
        assertThat(manager.clients(ANN, FRAUD)).extracting(Client::addedBy).containsExactly(BOB);
    }

    private Iterable<Runnable> others() {
        return List.of(() -> {}, () -> other.scale(BOB, FRAUD, 1), () -> {
            other.scale(BOB, FRAUD, 2);
            other.scale(BOB, FRAUD, 1);
        });
    }

    private static void assertUnknown(Runnable call) {
        var unknown = catchThrowableOfType(DeploymentException.class, call::run);
        assertThat(unknown.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(unknown).hasMessageContaining("the change of the clients of 'fraud'");
    }
}
