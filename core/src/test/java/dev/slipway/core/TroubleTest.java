package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Footprint;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Phase;
import dev.slipway.model.Protocol;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Serving;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TroubleTest {
    private static final DeploymentId FRAUD = new DeploymentId("fraud");
    private final TestHost host = new TestHost();
    private final DeploymentManager manager = host.manager();

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    @DisplayName(
            "R86 R94 what the back end can't take right after the commit is accepted, told by the status, and done later")
    void unreachableAfterCommit() {
        host.backEnd.goDown("no route to the back end");

        var deployed = manager.deploy(ANN, spec().build());
        assertThat(deployed.status().phase()).isEqualTo(Phase.DEPLOYING);
        assertThat(deployed.status().reason().code()).isEqualTo(ReasonCode.BACK_END_UNREACHABLE);
        assertThat(deployed.status().stale()).isPresent();
        manager.scale(ANN, FRAUD, 3);
        manager.reconcile();

        host.backEnd.comeBack();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYING);
        manager.reconcile();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(host.backEnd.replicas()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "R22 R94 a provider that fails in a way no contract allows fails no accepted mutation, and hides nothing")
    void brokenProvider() {
        try (var broken = brokenManager(Set.of())) {
            var deployed = broken.deploy(ANN, spec().build());

            assertThat(deployed.latest().number()).isEqualTo(RevisionNumber.FIRST);
            assertThat(deployed.status().stale().orElseThrow().message()).contains("this provider is broken");
            broken.reconcile();
            broken.delete(ANN, FRAUD);
            assertThat(broken.list(ANN, ListQuery.FIRST).items()).hasSize(1);
        }
    }

    @Test
    @DisplayName("R94 a store that goes away right after the commit doesn't make an accepted mutation look refused")
    void storeGoneAfterCommit() {
        var store = new TestStore();
        try (var shaky = host.builder().store(store).build()) {
            store.goDownAfterCommit();
            assertThat(shaky.deploy(ANN, spec().build()).latest().number()).isEqualTo(RevisionNumber.FIRST);
            store.comeBack();
            store.goDownAfterCommit();
            assertThat(shaky.scale(ANN, FRAUD, 3).status().desiredReplicas()).isEqualTo(3);
            store.comeBack();
            store.goDownAfterCommit();
            shaky.delete(ANN, FRAUD);
            store.comeBack();
            shaky.reconcile();
            shaky.reconcile();
            assertThat(shaky.find(ANN, FRAUD)).isEmpty();
        }
    }

    @Test
    @DisplayName("R94 the answer to a mutation is what was accepted, also when somebody is faster than the answer")
    void answerIsOnesOwn() {
        manager.deploy(ANN, spec().build());
        DeploymentManager other = host.manager();
        List<Boolean> once = new ArrayList<>();
        try (var slow = host.builder()
                .listener(new DeploymentListener() {
                    @Override
                    public void accepted(Revision revision) {
                        if (once.isEmpty()) {
                            once.add(true);
                            other.delete(ANN, FRAUD);
                        }
                    }
                })
                .build()) {
            var answer = slow.update(
                    ANN, FRAUD, SpecChange.builder().description("mine").build());
            assertThat(answer.spec().description()).isEqualTo("mine");
        }
    }

    @Test
    @DisplayName("what a back end can't do is refused before anything is recorded")
    void missingCapability() {
        try (var plain = brokenManager(Set.of())) {
            for (var wanting : List.of(
                    spec().imagePullSecret("registry").build(),
                    spec().envFromSecret("TOKEN", "vault", "token").build())) {
                assertThatThrownBy(() -> plain.deploy(ANN, wanting))
                        .isInstanceOf(UnsupportedCapabilityException.class)
                        .hasMessageContaining("scripted");
            }
        }
        assertThat(host.store.ledger(LedgerScope.of(new GroupId("lab"))).counter())
                .isZero();
    }

    @Test
    @DisplayName(
            "R51 a log that the back end can't tell from another is refused by its name, and never another one given")
    void missingLogs() {
        try (var plain = brokenManager(Set.of())) {
            plain.deploy(ANN, spec().build());
            assertThatThrownBy(() -> plain.logs(
                            ANN, FRAUD, LogQuery.builder().isPrevious(true).build()))
                    .isInstanceOf(UnsupportedCapabilityException.class)
                    .hasMessageContainingAll("previous-logs", "'previous'");
            assertThatThrownBy(() -> plain.logs(
                            ANN, FRAUD, LogQuery.builder().container("proxy").build()))
                    .isInstanceOf(UnsupportedCapabilityException.class)
                    .hasMessageContainingAll("container-logs", "'container'");
        }
    }

    @Test
    @DisplayName("R95 a manager of another back end reads a deployment's record, and neither changes nor touches it")
    void anotherBackEnd() {
        manager.deploy(ANN, spec().build());
        try (var foreign = brokenManager(Set.of())) {
            foreign.reconcile();
            assertThat(foreign.status(ANN, FRAUD).stale().orElseThrow().message())
                    .contains("'embedded'");
            assertThatThrownBy(() -> foreign.scale(ANN, FRAUD, 3))
                    .isInstanceOfSatisfying(
                            DeploymentException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT));
            foreign.delete(ANN, FRAUD);
        }
        assertThat(host.backEnd.replicas()).isEqualTo(2);
        manager.reconcile();
        manager.reconcile();
        assertThat(manager.find(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName("R44 waiting ends at rest, when the time is up, when it is gone; something stale is no rest")
    void await() {
        host.backEnd.setTimes(Duration.ofSeconds(5), Duration.ZERO);
        manager.deploy(ANN, spec().build());
        List<Phase> heard = new ArrayList<>();
        var late = manager.await(ANN, FRAUD, Duration.ofMillis(450), status -> {
            heard.add(status.phase());
            host.clock.advance(Duration.ofMillis(1));
        });
        assertThat(late.outcome()).isEqualTo(AwaitResult.Outcome.TIMED_OUT);
        assertThat(heard).containsExactly(Phase.DEPLOYING);

        host.clock.advance(Duration.ofSeconds(5));
        var forever = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(manager.await(ANN, FRAUD, forever).status().phase()).isEqualTo(Phase.DEPLOYED);

        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
        var notYet = manager.await(ANN, FRAUD, Duration.ZERO);
        assertThat(notYet.outcome()).isEqualTo(AwaitResult.Outcome.TIMED_OUT);
        assertThat(notYet.status().serving()).isEqualTo(Serving.OLD_REVISION);

        host.backEnd.goDown("away");
        var stale = manager.await(ANN, FRAUD, Duration.ZERO);
        assertThat(stale.outcome()).isEqualTo(AwaitResult.Outcome.TIMED_OUT);
        assertThat(stale.status().stale()).isPresent();
        host.backEnd.comeBack();

        manager.delete(ANN, FRAUD);
        var gone = manager.await(ANN, FRAUD, forever, status -> manager.reconcile());
        assertThat(gone.outcome()).isEqualTo(AwaitResult.Outcome.GONE);
        assertThatThrownBy(() -> manager.await(ANN, FRAUD, forever)).isInstanceOf(NotFoundException.class);
    }

    @Test
    @DisplayName("S25 S26 R51 R52 R53 logs come merged, or of one replica, and never of somebody else's")
    void logs() {
        host.backEnd.crash("models/other:1", 1, "loading", "no weights");
        manager.deploy(ANN, spec().image("models/other:1").build());
        manager.deploy(ANN, spec().id("second").replicas(1).build());
        ReplicaId mine = manager.status(ANN, FRAUD).replicas().get(0).id();
        ReplicaId foreign = manager.status(ANN, id("second")).replicas().get(0).id();

        assertThat(lines(LogQuery.ALL)).hasSize(6).contains("started models/other:1", "no weights");
        assertThat(lines(LogQuery.builder().tail(1).build())).containsExactly("no weights", "no weights");
        assertThat(lines(LogQuery.builder().replica(mine).build())).hasSize(3);
        assertThatThrownBy(() -> lines(LogQuery.builder().replica(foreign).build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(mine.value());
        manager.stop(ANN, FRAUD);
        assertThat(lines(LogQuery.ALL)).isEmpty();
    }

    @Test
    @DisplayName(
            "R26 an example works for a model's name that isn't safe in a path, and there is none while nothing answers")
    void example() {
        manager.deploy(
                ANN,
                spec().contract(contract -> contract.protocol(Protocol.V2).modelName("my model/é"))
                        .build());

        assertThat(manager.example(ANN, FRAUD).orElseThrow().uri())
                .hasToString("http://embedded.invalid/fraud/v2/models/my%20model%2F%C3%A9/infer");
        manager.stop(ANN, FRAUD);
        assertThat(manager.example(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName("one group whose ledger can't be read keeps no other from being reconciled")
    void oneBadGroup() {
        var store = new TestStore();
        try (var both = host.builder().store(store).build()) {
            both.deploy(TestHost.STRANGER, spec().id("theirs").group("other").build());
            host.backEnd.goDown("for a moment");
            both.deploy(ANN, spec().build());
            host.backEnd.comeBack();
            store.breakLedger(LedgerScope.of(new GroupId("other")));

            assertThatThrownBy(both::reconcile).hasMessage("unreadable");

            assertThat(both.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        }
    }

    @Test
    @DisplayName("P12 after close no thread is left, however long the loop would have waited; closing twice is fine")
    void noThreadLeft() {
        for (boolean down : new boolean[] {false, true}) {
            var looping = host.builder()
                    .callDeadline(Duration.ofMinutes(5))
                    .reconcileEvery(Duration.ofMinutes(10))
                    .build();
            looping.deploy(ANN, spec().id(down ? "down" : "fine").replicas(1).build());
            if (down) {
                host.backEnd.goDown("while closing");
            }
            assertThat(loops()).isEqualTo(1);
            looping.close();
            looping.close();
            assertThat(loops()).isZero();
        }
    }

    @Test
    @DisplayName("a builder that lacks something says what")
    void builder() {
        assertThatThrownBy(() -> DeploymentManager.builder().build()).hasMessageContaining("store");
        assertThatThrownBy(() -> DeploymentManager.builder().callDeadline(Duration.ZERO))
                .hasMessageContaining("callDeadline");
        assertThatThrownBy(() -> DeploymentManager.builder().reconcileEvery(Duration.ofSeconds(-1)))
                .isInstanceOfSatisfying(
                        DeploymentException.class,
                        wrong -> assertThat(wrong.code()).isEqualTo(ErrorCode.INVALID_SETTING));
    }

    @Test
    @DisplayName(
            "an unknown provider's error lists the known ones, two of one id name both origins, a broken one is typed")
    void loader(@TempDir Path folder) throws IOException {
        try (var none = services(folder.resolve("none"), "");
                var one = services(folder.resolve("one"), First.class.getName());
                var two = services(folder.resolve("two"), First.class.getName() + "\n" + Second.class.getName());
                var broken = services(folder.resolve("broken"), "no.such.Factory")) {
            assertThat(new ProviderLoader(one).find(new ProviderId("sample"))).isInstanceOf(First.class);
            assertThatThrownBy(() -> new ProviderLoader(none).find(new ProviderId("sample")))
                    .hasMessageContaining("'sample'");
            assertThatThrownBy(() -> new ProviderLoader(one).find(new ProviderId("simple")))
                    .hasMessageContaining("'simple'")
                    .hasMessageContaining("[sample]");
            assertThatThrownBy(() -> new ProviderLoader(two).find(new ProviderId("sample")))
                    .hasMessageContaining("test-classes")
                    .hasMessageContaining(" and ");
            var error = catchThrowableOfType(
                    DeploymentException.class, () -> new ProviderLoader(broken).find(new ProviderId("sample")));
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_SETTING);
            assertThat(error).hasMessageContaining("no.such.Factory");
        }
    }

    @Test
    @DisplayName("an administrator discards what no record knows of, and never what is recorded")
    void discard() {
        var item = manager.inventory(ADMIN);
        assertThat(item).isEmpty();
        manager.deploy(ANN, spec().build());
        var recorded = manager.inventory(ADMIN).get(0);

        assertThatThrownBy(() -> manager.discard(ADMIN, recorded)).hasMessageContaining("delete it instead");
        assertThatThrownBy(() -> manager.discard(ANN, recorded)).isInstanceOf(DeploymentException.class);
        assertThat(host.backEnd.replicas()).isEqualTo(2);
    }

    private List<String> lines(LogQuery query) {
        List<String> lines = new ArrayList<>();
        try (LogStream stream = manager.logs(ANN, FRAUD, query)) {
            while (!stream.isEnded()) {
                stream.next(Duration.ofSeconds(1))
                        .map(element -> element.match(LogElement.Line::text, LogElement.Gap::reason))
                        .ifPresent(lines::add);
            }
        }
        return lines;
    }

    private DeploymentManager brokenManager(Set<Capability> capabilities) {
        return host.builder()
                .provider(
                        new Fixed(new ScriptedProvider(
                                capabilities,
                                (revision, strategy) ->
                                        new Footprint(revision.instanceType().resources(), strategy, 0))),
                        ProviderSettings.none())
                .build();
    }

    private static long loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("slipway-reconcile"))
                .count();
    }

    private static URLClassLoader services(Path folder, String factories) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(DeploymentProviderFactory.class.getName()), factories);
        return new URLClassLoader(new URL[] {url(folder)}, TroubleTest.class.getClassLoader());
    }

    private static URL url(Path folder) throws MalformedURLException {
        return folder.toUri().toURL();
    }

    /** Opens the one provider that it was given. */
    private record Fixed(DeploymentProvider provider) implements DeploymentProviderFactory {
        @Override
        public ProviderId id() {
            return provider.id();
        }

        @Override
        public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
            return provider;
        }
    }

    /** A factory that a class path may hold. */
    public static final class First implements DeploymentProviderFactory {
        @Override
        public ProviderId id() {
            return new ProviderId("sample");
        }

        @Override
        public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
            throw new IllegalStateException("never opened");
        }
    }

    /** Another of the same id. */
    public static final class Second implements DeploymentProviderFactory {
        @Override
        public ProviderId id() {
            return new ProviderId("sample");
        }

        @Override
        public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
            throw new IllegalStateException("never opened");
        }
    }
}
