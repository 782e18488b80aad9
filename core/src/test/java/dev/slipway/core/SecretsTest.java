package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.slipway.core.history.FileHistoryStore;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Endpoint;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.SpecChange;
import dev.slipway.model.TokenHash;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a host could write down is searched for a client's token. */
class SecretsTest {
    private static final ClientName SHOP = new ClientName("shop");

    @TempDir
    Path directory;

    private final TestHost host = new TestHost();
    private final TroubledProvider provider = new TroubledProvider(host.backEnd);
    private final List<String> said = new ArrayList<>();

    @Test
    @DisplayName(
            "R48 R69 a token is in no stored document, revision, event, message, exception or toString, and its hash in no text")
    void nowhere() throws IOException {
        HistoryStore store = FileHistoryStore.open(directory);
        String token;
        try (var manager = host.builder()
                .store(store)
                .provider(provider, ProviderSettings.none())
                .listener(new Ears())
                .build()) {
            manager.deploy(ANN, spec().access(Endpoint.Access.PRIVATE).build());
            ClientToken given = manager.addClient(ANN, id("fraud"), SHOP);
            token = given.reveal();
            said.add(given.toString());
            said.add(text(catchThrowable(() -> manager.addClient(ANN, id("fraud"), SHOP))));
            said.add(text(catchThrowable(() -> manager.removeClient(ANN, id("fraud"), new ClientName("no")))));
            provider.fail(id("fraud"), () -> new ProviderException(ErrorCode.REJECTED, "refused for the test"));
            said.add(text(manager.removeClient(ANN, id("fraud"), SHOP)));
            provider.heal(id("fraud"));
            manager.addClient(ANN, id("fraud"), new ClientName("another"));
            manager.update(ANN, id("fraud"), SpecChange.builder().replicas(1).build());
            said.add(text(manager.clients(ANN, id("fraud"))));
            said.add(text(manager.find(ANN, id("fraud"))));
            said.add(text(manager.history(ANN, id("fraud"))));
            said.add(text(store.ledger(LedgerScope.of(new GroupId("lab")))));
            said.add(text(provider.rollouts));
            assertThat(provider.rollouts).anyMatch(rollout -> !rollout.clients().isEmpty());
        }
        host.close();

        String hash = TokenHash.of(token).value();
        assertThat(said)
                .hasSizeGreaterThan(8)
                .allSatisfy(line ->
                        assertThat(line).isNotBlank().doesNotContain(token).doesNotContain(hash));
        int documents = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.UTF_8);
                assertThat(content).as("%s", file).doesNotContain(token);
                assertThat(file.toString().contains("revision") && content.contains(hash))
                        .as("the hash in a revision, %s", file)
                        .isFalse();
                documents++;
            }
        }
        assertThat(documents).isGreaterThan(3);
    }

    @Test
    @DisplayName("R69 what a wrong hash says doesn't repeat it: it might be a token")
    void noEcho() {
        Throwable refused = catchThrowable(() -> new TokenHash("secret-of-somebody"));

        assertThat(refused).hasMessageNotContaining("secret-of-somebody").hasMessageContaining("SHA-256");
    }

    private static String text(Object value) {
        if (value instanceof Throwable error) {
            var trace = new StringWriter();
            error.printStackTrace(new PrintWriter(trace));
            return trace.toString();
        }
        return String.valueOf(value);
    }

    private final class Ears implements DeploymentListener {
        @Override
        public void accepted(Revision revision) {
            said.add(text(revision));
        }

        @Override
        public void clientAdded(DeploymentRef deployment, ClientName client, Actor by) {
            said.add(deployment + " " + client + " " + by);
        }

        @Override
        public void clientRemoved(DeploymentRef deployment, ClientName client, Actor by) {
            said.add(deployment + " " + client + " " + by);
        }
    }
}
