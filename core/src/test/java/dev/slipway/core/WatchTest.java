package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.SpecChange;
import dev.slipway.model.UserId;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.GroupLedger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What those hear who watch, with time and looks as the test wants them. */
class WatchTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final Duration STEP = Duration.ofSeconds(3);

    private final AtomicReference<RuntimeException> trouble = new AtomicReference<>();
    private final WatchLab lab = new WatchLab(new WrappedStore(new InMemoryHistoryStore(new Random(7))) {
        @Override
        public GroupLedger ledger(LedgerScope scope) {
            if (scope.equals(LedgerScope.of(new GroupId("lab"))) && trouble.get() != null) {
                throw trouble.get();
            }
            return super.ledger(scope);
        }
    });
    private final DeploymentManager manager = lab.manager;

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    @DisplayName("R43 S12 a watch begins with how everything is, the newest first, and tells each change once")
    void changes() {
        lab.host.backEnd.setTimes(STEP, Duration.ZERO);
        manager.deploy(ANN, spec().id("older").replicas(1).build());
        lab.host.clock.advance(STEP);
        manager.deploy(ANN, spec().replicas(1).build());
        WatchStream stream = manager.watch(ANN);

        assertThat(WatchLab.read(stream)).containsExactly("fraud DEPLOYING 1", "older DEPLOYED 1");
        lab.host.clock.advance(Duration.ofSeconds(1));
        assertThat(lab.news(stream)).as("nothing but time went by").isEmpty();
        lab.host.clock.advance(STEP);
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 1");
        assertThat(lab.news(stream)).isEmpty();
        manager.update(ANN, FRAUD, SpecChange.builder().description("better").build());
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 2");
        manager.stop(ANN, FRAUD);
        assertThat(lab.news(stream)).containsExactly("fraud STOPPED 3");
    }

    @Test
    @DisplayName("R43 who reads seldom gets the latest of each, and nothing of what came and went meanwhile")
    void slowReader() {
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ANN);
        assertThat(WatchLab.read(stream)).containsExactly("fraud DEPLOYED 1");

        for (int round = 0; round < 5; round++) {
            manager.scale(ANN, FRAUD, 1 + round % 2);
            lab.look();
            manager.deploy(ANN, spec().id("brief").replicas(1).build());
            lab.look();
            manager.delete(ANN, id("brief"));
            manager.reconcile();
            manager.reconcile();
            lab.look();
        }
        assertThat(WatchLab.read(stream)).containsExactly("fraud DEPLOYED 6");
    }

    @Test
    @DisplayName("R43 when the back end can't be asked the watch says so and goes on, and says when that is over")
    void lostConnection() {
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ANN);
        assertThat(WatchLab.read(stream)).containsExactly("fraud DEPLOYED 1");

        lab.host.backEnd.goDown("no route");
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 1 BACK_END_UNREACHABLE");
        lab.host.clock.advance(STEP);
        assertThat(lab.news(stream)).isEmpty();
        lab.host.backEnd.comeBack();
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 1");

        lab.host.backEnd.goDown("no route");
        lab.look();
        lab.host.backEnd.comeBack();
        assertThat(lab.news(stream)).as("nobody read it while it was so").isEmpty();
    }

    @Test
    @DisplayName("R43 R38 what is deleted is told to be gone, once; what is made anew under its name is something new")
    void gone() {
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ANN);
        var first = stream.next(Duration.ZERO).orElseThrow().ref();

        manager.delete(ANN, FRAUD);
        assertThat(lab.news(stream)).containsExactly("fraud STOPPING 1");
        manager.reconcile();
        manager.reconcile();
        assertThat(lab.news(stream)).containsExactly("fraud gone");
        assertThat(lab.news(stream)).isEmpty();
        manager.deploy(ANN, spec().build());
        lab.look();
        var update = stream.next(Duration.ZERO).orElseThrow();
        assertThat(update.ref().id()).isEqualTo(first.id());
        assertThat(update.ref()).isNotEqualTo(first);
        assertThat(update.isGone()).isFalse();
    }

    @Test
    @DisplayName("R43 R41 who watches some groups or some names hears of those, also of what doesn't exist yet")
    void queries() {
        manager.deploy(STRANGER, spec().group("other").id("churn").replicas(1).build());
        var late = WatchQuery.builder().addIds(FRAUD).build();
        WatchStream mine = manager.watch(ANN, late);
        WatchStream admins = manager.watch(ADMIN, late);
        WatchStream others = manager.watch(
                ADMIN, WatchQuery.builder().addGroups(new GroupId("other")).build());
        WatchStream nothing = manager.watch(
                ANN, WatchQuery.builder().addGroups(new GroupId("other")).build());
        WatchStream everything = manager.watch(ADMIN);

        assertThat(WatchLab.read(mine)).isEmpty();
        manager.deploy(ANN, spec().build());
        manager.deploy(ANN, spec().id("noise").replicas(1).build());
        assertThat(lab.news(mine)).containsExactly("fraud DEPLOYED 1");
        assertThat(WatchLab.read(admins)).containsExactly("fraud DEPLOYED 1");
        assertThat(WatchLab.read(others)).containsExactly("churn DEPLOYED 1");
        assertThat(WatchLab.read(nothing)).isEmpty();
        assertThat(WatchLab.read(everything)).hasSize(3);
        manager.delete(ANN, FRAUD);
        manager.reconcile();
        manager.reconcile();
        assertThat(lab.news(admins)).containsExactly("fraud gone");
    }

    @Test
    @DisplayName(
            "R8 R35 who leaves the group is told that its deployments are gone, and hears of them no more until back")
    void membership() {
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ANN);
        WatchStream strangers = manager.watch(STRANGER);
        WatchStream byName =
                manager.watch(STRANGER, WatchQuery.builder().addIds(FRAUD).build());
        assertThat(WatchLab.read(stream)).containsExactly("fraud DEPLOYED 1");

        lab.host.directory.change("lab", group -> group.members(Set.of(new UserId("bob"))));
        assertThat(lab.news(stream)).containsExactly("fraud gone");
        manager.scale(TestHost.BOB, FRAUD, 1);
        assertThat(lab.news(stream)).isEmpty();
        lab.host.directory.change("lab", group -> group.addMembers(new UserId("ann")));
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 2");
        assertThat(lab.news(strangers)).isEmpty();
        assertThat(lab.news(byName)).isEmpty();
    }

    @Test
    @DisplayName("R11 R8 while the directory can't be asked a user's watch says so and learns nothing new")
    void directoryDown() {
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ANN);
        WatchStream admins = manager.watch(ADMIN);
        assertThat(WatchLab.read(stream)).containsExactly("fraud DEPLOYED 1");
        assertThat(WatchLab.read(admins)).hasSize(1);
        Actor eve = Actor.user("eve");

        lab.host.directory.goDown();
        lab.host.backEnd.crash("models/fraud:1", 3);
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 1 DIRECTORY_UNAVAILABLE");
        assertThat(lab.news(admins)).as("an administrator needs no directory").hasSize(1);
        assertThat(lab.news(stream)).isEmpty();
        assertThatThrownBy(() -> manager.watch(eve)).isInstanceOf(DirectoryUnavailableException.class);
        lab.host.directory.comeBack();
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYING 1");
    }

    @Test
    @DisplayName("R43 while a group's ledger can't be read its deployments are stale, and the other groups' are not")
    void storeDown() {
        manager.deploy(ANN, spec().build());
        manager.deploy(STRANGER, spec().group("other").id("churn").replicas(1).build());
        WatchStream stream = manager.watch(ADMIN);
        assertThat(WatchLab.read(stream)).hasSize(2);

        trouble.set(StoreException.unavailable("no disk", new IllegalStateException()));
        manager.scale(STRANGER, id("churn"), 2);
        assertThat(lab.news(stream))
                .containsExactlyInAnyOrder("fraud DEPLOYED 1 STORE_UNAVAILABLE", "churn DEPLOYED 2");
        assertThatThrownBy(() -> manager.watch(ANN))
                .isInstanceOfSatisfying(
                        DeploymentException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
        trouble.set(new IllegalStateException("a bug of the store's"));
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 1 INTERNAL");
        trouble.set(null);
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 1");
    }

    @Test
    @DisplayName(
            "R43 when what the back end has at hand is older than what was told, it is asked itself: no watch goes back")
    void olderCache() {
        lab.host.backEnd.setTimes(STEP, Duration.ZERO);
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ANN);
        assertThat(WatchLab.read(stream)).containsExactly("fraud DEPLOYING 1");
        var old = lab.provider.seen();
        lab.host.clock.advance(STEP);
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 1");

        lab.provider.freeze(old);
        lab.provider.observed.clear();
        assertThat(lab.news(stream)).isEmpty();
        assertThat(lab.provider.observed).containsExactly(Freshness.CACHED, Freshness.LIVE);
        assertThat(manager.watch(ANN).next(Duration.ZERO).map(WatchLab::text)).contains("fraud DEPLOYED 1");
        lab.host.backEnd.goDown("no route");
        assertThat(lab.news(stream))
                .as("what is known is told, not the older cache")
                .containsExactly("fraud DEPLOYED 1 BACK_END_UNREACHABLE");
        lab.host.backEnd.comeBack();
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 1");
        lab.provider.thaw();
        lab.host.backEnd.neverReady("models/fraud:1");
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYING 1");
    }

    @Test
    @DisplayName("R43 R11 also while the directory is down, or the back end was, no watch goes back to an older cache")
    void olderCacheInTrouble() {
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ADMIN);
        assertThat(WatchLab.read(stream)).containsExactly("fraud DEPLOYED 1");
        lab.host.directory.goDown();
        manager.reconcile();
        lab.host.clock.advance(STEP);
        lab.host.backEnd.crash("models/fraud:1", 3);
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYING 1 DIRECTORY_UNAVAILABLE");
        var old = lab.provider.seen();
        lab.host.clock.advance(STEP);
        lab.host.backEnd.neverReady("models/fraud:1");
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYING 1 DIRECTORY_UNAVAILABLE");

        lab.provider.freeze(old);
        lab.provider.observed.clear();
        assertThat(lab.news(stream)).as("it was crashing before").isEmpty();
        assertThat(lab.provider.observed).containsExactly(Freshness.CACHED, Freshness.LIVE);

        lab.host.clock.advance(STEP);
        lab.host.backEnd.behave("models/fraud:1");
        manager.reconcile();
        lab.host.backEnd.goDown("no route");
        lab.provider.thaw();
        lab.host.clock.advance(STEP);
        assertThat(WatchLab.read(stream)).isEmpty();
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYING 1 BACK_END_UNREACHABLE");
        lab.provider.freeze(old);
        assertThat(lab.news(stream)).as("it is what the loop had seen").isEmpty();
    }

    @Test
    @DisplayName("R43 what watchers were shown is forgotten with the last of them")
    void forgets() {
        lab.host.backEnd.setTimes(STEP, Duration.ZERO);
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ANN);
        assertThat(WatchLab.read(stream)).containsExactly("fraud DEPLOYING 1");
        var old = lab.provider.seen();
        lab.host.clock.advance(STEP);
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYED 1");
        lab.provider.freeze(old);
        WatchStream second = manager.watch(ANN);
        assertThat(WatchLab.read(second)).containsExactly("fraud DEPLOYED 1");
        stream.close();
        lab.provider.observed.clear();
        lab.look();
        assertThat(lab.provider.observed).as("one of them is left").containsExactly(Freshness.CACHED, Freshness.LIVE);

        second.close();
        lab.provider.observed.clear();
        manager.watch(ANN);
        assertThat(lab.provider.observed).as("nothing is known to be older").containsExactly(Freshness.CACHED);
    }

    @Test
    @DisplayName("R43 a back end whose clock is put back is believed, once it has been asked itself")
    void clockPutBack() {
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ANN);
        assertThat(WatchLab.read(stream)).containsExactly("fraud DEPLOYED 1");

        lab.host.clock.advance(STEP.negated());
        lab.host.backEnd.crash("models/fraud:1", 3);
        assertThat(lab.news(stream)).containsExactly("fraud DEPLOYING 1");
        lab.provider.observed.clear();
        lab.look();
        assertThat(lab.provider.observed).containsExactly(Freshness.CACHED);
    }

    @Test
    @DisplayName("R43 of two looks at once the one that was begun later counts, whichever comes first")
    void looksAtOnce() {
        var older = manager.deploy(ANN, spec().build());
        var newer = manager.scale(ANN, FRAUD, 1);
        var border = new SameThread();
        var retrying = new Retrying(STEP, border, new Listeners(List.of(), border), lab.host.clock);
        var watcher = new Watcher(
                ANN, WatchQuery.EVERYTHING, new Access(lab.host.directory, lab.host.store, retrying), left -> {});
        Map<Actor, Reach> reaches = Map.of(ANN, Reach.of(Set.of(new GroupId("lab"))));

        watcher.see(new Sight(2, reaches, List.of(newer), Map.of()));
        watcher.see(new Sight(1, reaches, List.of(older), Map.of()));
        assertThat(WatchLab.read(watcher)).containsExactly("fraud DEPLOYED 2");
        watcher.see(new Sight(1, reaches, List.of(), Map.of()));
        assertThat(WatchLab.read(watcher)).isEmpty();
        watcher.see(new Sight(3, reaches, List.of(), Map.of()));
        assertThat(WatchLab.read(watcher)).containsExactly("fraud gone");
    }

    @Test
    @DisplayName("R40 R43 a look asks the back end once and each actor's groups once, however many watch however much")
    void cost() {
        lab.host.directory.change("lab", group -> group.limits(ResourceAmounts.of("cpu", "100")));
        manager.deploy(ANN, spec().build());
        for (int number = 0; number < 50; number++) {
            manager.watch(ANN);
            manager.watch(ADMIN);
        }
        for (int number = 0; number < 30; number++) {
            manager.deploy(ANN, spec().id("dep-" + number).replicas(1).build());
        }
        int questions = lab.host.directory.questions();
        lab.provider.observed.clear();
        lab.look();

        assertThat(lab.provider.observed).hasSize(1);
        assertThat(lab.host.directory.questions() - questions).isEqualTo(1);
    }

    @Test
    @DisplayName("R43 R89 a watch that is closed is over; one whose manager is closed says so")
    void ends() {
        manager.deploy(ANN, spec().build());
        WatchStream closed = manager.watch(ANN);
        closed.close();
        closed.close();
        assertThat(closed.isEnded()).isTrue();
        assertThat(closed.next(Duration.ofHours(1))).isEmpty();
        lab.look();
        assertThat(closed.next(Duration.ZERO)).isEmpty();

        WatchStream open = manager.watch(ANN);
        assertThat(open.isEnded()).isFalse();
        manager.close();
        assertThat(open.isEnded()).isTrue();
        assertThatThrownBy(() -> open.next(Duration.ofHours(1))).satisfies(WatchTest::saysClosed);
        assertThatThrownBy(() -> manager.watch(ANN)).satisfies(WatchTest::saysClosed);
        assertThatThrownBy(() -> manager.watch(ADMIN)).satisfies(WatchTest::saysClosed);
    }

    @Test
    @DisplayName(
            "R44 whoever is interrupted while waiting for an update is told so, stays interrupted, and may go on later")
    void interrupted() {
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ANN);
        WatchLab.read(stream);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> stream.next(Duration.ofHours(1)))
                .isInstanceOfSatisfying(
                        DeploymentException.class,
                        told -> assertThat(told.code()).isEqualTo(ErrorCode.TIMEOUT));
        assertThat(Thread.interrupted()).isTrue();
        manager.stop(ANN, FRAUD);
        assertThat(lab.news(stream)).containsExactly("fraud STOPPED 2");
        assertThat(stream.next(Duration.ofSeconds(Long.MIN_VALUE))).isEmpty();
    }

    private static void saysClosed(Throwable told) {
        assertThat(((DeploymentException) told).code()).isEqualTo(ErrorCode.CLOSED);
    }
}
