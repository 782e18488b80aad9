package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.IdConflictException;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Endpoint;
import dev.slipway.model.EndpointClient;
import dev.slipway.model.ExampleCall;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Phase;
import dev.slipway.model.Replica;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.WhenFailed;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClientsTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final ClientName SHOP = new ClientName("web.shop");
    private static final ClientName TILL = new ClientName("till-7");
    private static final SpecChange CLOSE =
            SpecChange.builder().access(Endpoint.Access.PRIVATE).build();

    private final TestHost host = new TestHost();
    private final List<String> heard = new ArrayList<>();
    private final DeploymentManager manager = host.builder()
            .listener(new DeploymentListener() {
                @Override
                public void clientAdded(DeploymentRef deployment, ClientName client, Actor by) {
                    heard.add(by + " lets " + client + " into " + deployment.id());
                }

                @Override
                public void clientRemoved(DeploymentRef deployment, ClientName client, Actor by) {
                    heard.add(by + " shuts " + client + " out of " + deployment.id());
                }
            })
            .build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    private void deployPrivately() {
        manager.deploy(ANN, spec().access(Endpoint.Access.PRIVATE).build());
    }

    private boolean admits(ClientName name, ClientToken token) {
        return host.backEnd.admits(FRAUD, name.value(), token.reveal());
    }

    @Test
    @DisplayName("R69 a client gets in with its own name and token, from when it is added until it is removed")
    void inAndOut() {
        deployPrivately();
        assertThat(host.backEnd.admits(FRAUD, "web.shop", "")).isFalse();

        ClientToken token = manager.addClient(ANN, FRAUD, SHOP);
        ClientToken other = manager.addClient(BOB, FRAUD, TILL);

        assertThat(admits(SHOP, token)).isTrue();
        assertThat(admits(TILL, other)).isTrue();
        assertThat(admits(SHOP, other)).isFalse();
        assertThat(admits(new ClientName("Web.shop"), token)).isFalse();
        Deployment after = manager.removeClient(BOB, FRAUD, SHOP);
        assertThat(after.status().phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(admits(SHOP, token)).isFalse();
        assertThat(admits(TILL, other)).isTrue();
        assertThat(heard)
                .containsExactly(
                        "ann lets web.shop into fraud",
                        "bob lets till-7 into fraud",
                        "bob shuts web.shop out of fraud");
    }

    @Test
    @DisplayName("R69 tokens are 256 bits of text that fits into a URL, each another one")
    void tokens() {
        deployPrivately();
        List<String> tokens = new ArrayList<>();
        for (int number = 0; number < LedgerEntry.MOST_CLIENTS; number++) {
            tokens.add(
                    manager.addClient(ANN, FRAUD, new ClientName("c" + number)).reveal());
        }

        assertThat(tokens).doesNotHaveDuplicates().allMatch(token -> token.matches("[A-Za-z0-9_-]{43}"));
        // The host's own random, which tests foresee, has no part in them.
        try (var twin = new TestHost();
                var same = twin.manager()) {
            same.deploy(ANN, spec().access(Endpoint.Access.PRIVATE).build());
            assertThat(tokens).doesNotContain(same.addClient(ANN, FRAUD, SHOP).reveal());
        }
    }

    @Test
    @DisplayName("R69 the list says who may call, since when and by whom, to members and administrators")
    void listed() {
        deployPrivately();
        manager.addClient(ANN, FRAUD, SHOP);
        host.clock.advance(Duration.ofSeconds(90));
        manager.addClient(BOB, FRAUD, TILL);

        List<Client> clients = manager.clients(ADMIN, FRAUD);

        assertThat(clients)
                .containsExactly(
                        new Client(SHOP, host.clock.instant().minusSeconds(90), ANN),
                        new Client(TILL, host.clock.instant(), BOB));
        assertThat(manager.clients(ANN, FRAUD)).isEqualTo(clients);
    }

    @Test
    @DisplayName(
            "R69 a name that is there is a typed conflict, and one that isn't there is not found; neither changes anything")
    void conflicts() {
        deployPrivately();
        ClientToken token = manager.addClient(ANN, FRAUD, SHOP);
        var before = ledgerEntry();

        assertThat(catchThrowableOfType(DeploymentException.class, () -> manager.addClient(BOB, FRAUD, SHOP)))
                .hasMessageContaining("'fraud' has a client 'web.shop' already")
                .extracting(DeploymentException::code)
                .isEqualTo(ErrorCode.CLIENT_EXISTS);
        assertThatThrownBy(() -> manager.removeClient(BOB, FRAUD, TILL))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("'fraud' has no client 'till-7'; it has [web.shop]");

        assertThat(ledgerEntry()).isEqualTo(before);
        assertThat(admits(SHOP, token)).isTrue();
    }

    @Test
    @DisplayName("R69 a name that was removed may come again, with another token")
    void again() {
        deployPrivately();
        ClientToken old = manager.addClient(ANN, FRAUD, SHOP);
        manager.removeClient(ANN, FRAUD, SHOP);

        ClientToken young = manager.addClient(ANN, FRAUD, SHOP);

        assertThat(admits(SHOP, old)).isFalse();
        assertThat(admits(SHOP, young)).isTrue();
    }

    @Test
    @DisplayName("R69 there are at most 20 clients, and the error says so")
    void most() {
        deployPrivately();
        for (int number = 1; number <= 20; number++) {
            manager.addClient(ANN, FRAUD, new ClientName("c" + number));
        }

        assertThat(catchThrowableOfType(DeploymentException.class, () -> manager.addClient(ANN, FRAUD, SHOP)))
                .hasMessage("'fraud' has 20 clients; it may have at most 20. Remove one before adding 'web.shop'")
                .extracting(DeploymentException::code)
                .isEqualTo(ErrorCode.TOO_MANY_CLIENTS);
        manager.removeClient(ANN, FRAUD, new ClientName("c7"));
        manager.addClient(ANN, FRAUD, SHOP);
    }

    @Test
    @DisplayName(
            "R69 R45 R47 clients are no part of revisions: none is added, and no rollback lets a removed one in again")
    void noRevision() {
        deployPrivately();
        ClientToken token = manager.addClient(ANN, FRAUD, SHOP);
        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
        manager.removeClient(ANN, FRAUD, SHOP);
        ClientToken kept = manager.addClient(ANN, FRAUD, TILL);

        manager.rollback(ANN, FRAUD, RevisionNumber.FIRST, Set.of(Restore.values()), MutationOptions.NONE);

        assertThat(manager.history(ANN, FRAUD)).hasSize(3);
        assertThat(admits(SHOP, token)).isFalse();
        assertThat(admits(TILL, kept)).isTrue();
    }

    @Test
    @DisplayName(
            "R69 R50 R85 a rollback, the system's own too, leaves closed what was closed since, unless asked otherwise")
    void rollbackKeepsAccess() {
        manager.deploy(ANN, spec().whenFailed(WhenFailed.ROLL_BACK).build());
        manager.reconcile();
        manager.update(ANN, FRAUD, CLOSE);
        host.backEnd.crash("models/fraud:2", 3);
        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
        for (int pass = 0; pass < 4; pass++) {
            host.clock.advance(Duration.ofMinutes(10));
            manager.reconcile();
        }

        Deployment back = manager.find(ANN, FRAUD).orElseThrow();
        assertThat(back.latest().author()).isEqualTo(Actor.system());
        assertThat(back.spec().image().value()).isEqualTo("models/fraud:1");
        assertThat(back.spec().access()).isEqualTo(Endpoint.Access.PRIVATE);
        assertThat(host.backEnd.admits(FRAUD, "any", "body")).isFalse();

        manager.rollback(ANN, FRAUD, RevisionNumber.FIRST);
        assertThat(host.backEnd.admits(FRAUD, "any", "body")).isFalse();
        manager.rollback(ANN, FRAUD, RevisionNumber.FIRST, Set.of(Restore.ACCESS), MutationOptions.NONE);
        assertThat(host.backEnd.admits(FRAUD, "any", "body")).isTrue();
    }

    @Test
    @DisplayName("R69 clients stay through stop, start and updates, and can be changed while the deployment is stopped")
    void stopped() {
        deployPrivately();
        ClientToken token = manager.addClient(ANN, FRAUD, SHOP);
        manager.stop(ANN, FRAUD);
        ClientToken late = manager.addClient(ANN, FRAUD, TILL);
        manager.reconcile();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.STOPPED);
        manager.removeClient(ANN, FRAUD, SHOP);

        manager.start(ANN, FRAUD);

        assertThat(admits(TILL, late)).isTrue();
        assertThat(admits(SHOP, token)).isFalse();
        assertThat(host.backEnd.replicas()).isEqualTo(2);
    }

    @Test
    @DisplayName("R69 clients go with the deployment: the next one of its id has none, and its tokens get nobody in")
    void deleted() {
        deployPrivately();
        ClientToken token = manager.addClient(ANN, FRAUD, SHOP);
        host.backEnd.setTimes(Duration.ZERO, Duration.ofSeconds(5));
        manager.delete(ANN, FRAUD);

        assertThatThrownBy(() -> manager.addClient(ANN, FRAUD, TILL)).isInstanceOf(IdConflictException.class);
        assertThatThrownBy(() -> manager.removeClient(ANN, FRAUD, SHOP)).isInstanceOf(IdConflictException.class);
        host.clock.advance(Duration.ofSeconds(9));
        manager.reconcile();
        deployPrivately();

        assertThat(manager.clients(ANN, FRAUD)).isEmpty();
        assertThat(admits(SHOP, token)).isFalse();
    }

    @Test
    @DisplayName("R69 S2 R9 with the switch off nobody is let in, and everybody can be shut out")
    void switchedOff() {
        deployPrivately();
        ClientToken token = manager.addClient(ANN, FRAUD, SHOP);
        host.directory.change("lab", group -> group.isModelDeploymentOn(false));

        assertThat(catchThrowableOfType(DeploymentException.class, () -> manager.addClient(ANN, FRAUD, TILL))
                        .code())
                .isEqualTo(ErrorCode.SWITCHED_OFF);
        manager.removeClient(ANN, FRAUD, SHOP);
        assertThat(admits(SHOP, token)).isFalse();
    }

    @Test
    @DisplayName("R69 a back end that can't keep anybody out is told so before anything is recorded")
    void unsupported() {
        var provider = new TroubledProvider(host.backEnd);
        try (var open = host.builder()
                .provider(provider.without(Capability.PRIVATE_ENDPOINT), ProviderSettings.none())
                .build()) {
            open.deploy(ANN, spec().build());
            assertThatThrownBy(() -> open.update(ANN, FRAUD, CLOSE))
                    .isInstanceOf(UnsupportedCapabilityException.class)
                    .hasMessageContaining("private-endpoint")
                    .hasMessageContaining("access");
            assertThatThrownBy(() -> open.addClient(ANN, FRAUD, SHOP))
                    .isInstanceOf(UnsupportedCapabilityException.class)
                    .hasMessageContaining("private-endpoint")
                    .hasMessageContaining("clients");
            assertThatThrownBy(() -> open.deploy(
                            ANN,
                            spec().id("other").access(Endpoint.Access.PRIVATE).build()))
                    .isInstanceOf(UnsupportedCapabilityException.class);
            assertThat(open.history(ANN, FRAUD)).hasSize(1);
            assertThat(open.clients(ANN, FRAUD)).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "R69 while the back end can't be told, a removal is recorded, the status says that it isn't done, and the loop does it")
    void outage() {
        deployPrivately();
        ClientToken token = manager.addClient(ANN, FRAUD, SHOP);
        host.backEnd.goDown("a cable");

        Deployment after = manager.removeClient(ANN, FRAUD, SHOP);
        assertThat(after.status().stale()).isPresent();
        assertThat(manager.clients(ANN, FRAUD)).isEmpty();
        host.backEnd.comeBack();
        assertThat(admits(SHOP, token)).isTrue();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYING);

        host.clock.advance(Duration.ofMinutes(2));
        manager.reconcile();
        assertThat(admits(SHOP, token)).isFalse();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName(
            "R69 R21 letting a client in makes nothing look as if it were making progress: what has failed stays failed")
    void noProgress() {
        host.backEnd.neverReady("models/fraud:1");
        manager.deploy(
                ANN,
                spec().access(Endpoint.Access.PRIVATE)
                        .progressDeadline(Duration.ofMinutes(3))
                        .build());
        host.clock.advance(Duration.ofMinutes(4));
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.FAILED);

        manager.addClient(ANN, FRAUD, SHOP);

        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    @DisplayName("R26 the example command asks for a client's name and token exactly if the endpoint is private")
    void example() {
        manager.deploy(ANN, spec().build());
        ExampleCall open = manager.example(ANN, FRAUD).orElseThrow();
        manager.update(ANN, FRAUD, CLOSE);
        ExampleCall shut = manager.example(ANN, FRAUD).orElseThrow();

        assertThat(open.curl()).doesNotContain("CLIENT_TOKEN");
        assertThat(shut.curl()).contains(" -u 'CLIENT_NAME:CLIENT_TOKEN' ");
        assertThat(shut.access()).isEqualTo(Endpoint.Access.PRIVATE);
    }

    @Test
    @DisplayName(
            "R69 R63 P10 a change of clients or access amid a rollout disturbs nothing: same step, strategy, holding and replicas")
    void amidst() {
        for (long seed = 1; seed <= 300; seed++) {
            try (var fresh = new TestHost();
                    var changing = fresh.manager()) {
                amidst(new Random(seed), fresh, changing, "seed " + seed);
            }
        }
    }

    private static void amidst(Random random, TestHost fresh, DeploymentManager changing, String when) {
        fresh.backEnd.setTimes(Duration.ofSeconds(random.nextInt(4)), Duration.ofSeconds(random.nextInt(6)));
        changing.deploy(ANN, spec().access(Endpoint.Access.PRIVATE).build());
        for (int step = 0; step < 12; step++) {
            switch (random.nextInt(6)) {
                case 0 -> changing.scale(ANN, FRAUD, 1 + random.nextInt(4));
                case 1 ->
                    changing.update(
                            ANN,
                            FRAUD,
                            SpecChange.builder()
                                    .image("models/fraud:" + random.nextInt(3))
                                    .build());
                case 2 -> changing.stop(ANN, FRAUD);
                case 3 -> changing.start(ANN, FRAUD);
                default -> fresh.clock.advance(Duration.ofSeconds(random.nextInt(5)));
            }
            if (random.nextBoolean()) {
                changing.reconcile();
            }
            LedgerEntry before = entryOf(fresh);
            List<String> replicas = replicas(changing);
            boolean isUnderWay = changing.status(ANN, FRAUD).phase() == Phase.DEPLOYING;
            change(random, changing, before);

            LedgerEntry after = entryOf(fresh);
            assertThat(after.fence()).as(when).isEqualTo(before.fence().next());
            assertThat(LedgerEntry.builder()
                            .from(after)
                            .fence(before.fence())
                            .clients(before.clients())
                            .latest(before.latest())
                            .updatedAt(before.updatedAt())
                            .build())
                    .as(when)
                    .isEqualTo(before);
            assertThat(replicas(changing)).as(when).isEqualTo(replicas);
            assertThat(changing.status(ANN, FRAUD).phase() == Phase.DEPLOYING)
                    .as(when)
                    .isEqualTo(isUnderWay);
        }
        for (int pass = 0; pass < 8; pass++) {
            fresh.clock.advance(Duration.ofSeconds(10));
            changing.reconcile();
        }
        assertThat(changing.status(ANN, FRAUD).phase()).as(when).isIn(Phase.DEPLOYED, Phase.STOPPED);
        assertThat(entryOf(fresh).step().name()).as(when).isEqualTo("RUN");
    }

    private static void change(Random random, DeploymentManager changing, LedgerEntry before) {
        List<EndpointClient> clients = before.clients();
        if (random.nextInt(3) == 0) {
            Endpoint.Access now = changing.find(ANN, FRAUD).orElseThrow().spec().access();
            Endpoint.Access other = now == Endpoint.Access.PUBLIC ? Endpoint.Access.PRIVATE : Endpoint.Access.PUBLIC;
            SpecChange change = SpecChange.builder().access(other).build();
            Plan plan = changing.plan(ANN, Mutation.update(FRAUD, change));
            assertThat(plan.outcome().orElseThrow().impact().name()).isEqualTo("NONE");
            changing.update(ANN, FRAUD, change);
        } else if (clients.size() > random.nextInt(3)) {
            changing.removeClient(ANN, FRAUD, clients.get(0).name());
        } else {
            changing.addClient(ANN, FRAUD, new ClientName("c" + before.fence()));
        }
    }

    private static LedgerEntry entryOf(TestHost of) {
        return of.store.ledger(LedgerScope.of(new GroupId("lab"))).entries().get(FRAUD);
    }

    private LedgerEntry ledgerEntry() {
        return entryOf(host);
    }

    /** By id and state, so that a restart, a start and an end would all be seen. */
    private static List<String> replicas(DeploymentManager of) {
        var states = new TreeMap<String, String>();
        for (Replica replica : of.find(ANN, FRAUD).orElseThrow().status().replicas()) {
            states.put(replica.id().value(), replica.state().name());
        }
        return states.entrySet().stream().map(Object::toString).toList();
    }
}
