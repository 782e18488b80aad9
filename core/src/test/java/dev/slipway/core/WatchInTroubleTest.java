package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.SMALL;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.Actor;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import dev.slipway.spi.GroupLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What those hear who watch while parts of a store or directory never answer, on a border whose time passes only then. */
class WatchInTroubleTest {
    private static final Duration DEADLINE = Duration.ofSeconds(32);
    private static final int GROUPS = 12;
    private static final int HANGING = 6;

    private final TestHost host = new TestHost();
    private final HangingBorder border = new HangingBorder(host.clock);
    private final Set<GroupId> ledgers = new HashSet<>();
    private final Set<GroupId> revisions = new HashSet<>();
    private final Set<UserId> users = new HashSet<>();
    private final List<Watching> watching = new ArrayList<>();
    private final DeploymentManager manager = host.builder()
            .callDeadline(DEADLINE)
            .store(new HangingStore())
            .directory(new HangingDirectory())
            .build(settings -> new Assembly(settings, border) {
                @Override
                Pace pace(Retrying retrying) {
                    return new Pace(
                            Duration.ofDays(1), (run, name) -> new Thread(() -> {}, name), retrying, host.clock);
                }

                @Override
                Watching watching(Access access, Lookout lookout, ChangeSignal news, Pace pace) {
                    watching.add(super.watching(access, lookout, news, pace));
                    return watching.get(0);
                }
            });

    WatchInTroubleTest() {
        for (int number = 0; number < GROUPS; number++) {
            host.directory.put(Group.builder()
                    .id(new GroupId("group-" + number))
                    .isModelDeploymentOn(true)
                    .addInstanceTypes(SMALL)
                    .addMembers(new UserId("ann"), new UserId("user-" + number))
                    .build());
            manager.deploy(
                    ANN, spec().group("group-" + number).id("dep-" + number).build());
        }
    }

    @AfterEach
    void close() {
        ledgers.clear();
        revisions.clear();
        users.clear();
        manager.close();
        host.close();
    }

    /** Makes every call in its caller's thread; what hangs takes all the time that it is given. */
    private static final class HangingBorder implements Border {
        private final SameThread right = new SameThread();
        private final TestClock clock;
        private final CallTimes times;

        HangingBorder(TestClock clock) {
            this.clock = clock;
            this.times = new CallTimes(DEADLINE, clock);
        }

        void hang(Callee callee) {
            Duration left = times.left();
            if (left.isZero()) {
                throw callee.failure(Hung.outOfTime(callee, "an answer"));
            }
            clock.advance(left);
            times.hung();
            throw callee.failure(Hung.silent(callee, "an answer", left));
        }

        @Override
        public <T> T call(Callee callee, String what, Supplier<T> call, Consumer<T> unwanted) {
            if (times.left().isZero()) {
                throw callee.failure(Hung.outOfTime(callee, what));
            }
            return call.get();
        }

        @Override
        public <T> Errand<T> begin(Callee callee, String what, Supplier<T> call) {
            return right.begin(callee, what, call);
        }

        @Override
        public <T> T within(Duration most, Supplier<T> work) {
            return times.within(most, work);
        }

        @Override
        public <T> T verb(Supplier<T> work) {
            return times.within(DEADLINE, work);
        }

        @Override
        public <T> T patiently(Supplier<T> work) {
            return times.patiently(work);
        }

        @Override
        public void told(Runnable work) {
            work.run();
        }

        @Override
        public Duration left() {
            return times.left();
        }

        @Override
        public Consumer<Runnable> courier(String to) {
            return right.courier(to);
        }

        @Override
        public void close() {
            right.close();
        }
    }

    private final class HangingStore extends WrappedStore {
        HangingStore() {
            super(new InMemoryHistoryStore(new Random(7)));
        }

        @Override
        public GroupLedger ledger(LedgerScope scope) {
            if (ledgers.stream().map(LedgerScope::of).anyMatch(scope::equals)) {
                border.hang(Callee.STORE);
            }
            return super.ledger(scope);
        }

        @Override
        public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
            if (keys.stream().map(key -> key.deployment().group()).anyMatch(revisions::contains)) {
                border.hang(Callee.STORE);
            }
            return super.revisions(keys);
        }
    }

    private final class HangingDirectory implements GroupDirectory {
        @Override
        public Optional<Group> group(GroupId id) {
            return host.directory.group(id);
        }

        @Override
        public List<Group> groupsOf(UserId user) {
            if (users.contains(user)) {
                border.hang(Callee.DIRECTORY);
            }
            return host.directory.groupsOf(user);
        }

        @Override
        public ResourceAmounts overallLimits() {
            return host.directory.overallLimits();
        }
    }

    private Duration look() {
        var begin = host.clock.instant();
        watching.get(0).look();
        return Duration.between(begin, host.clock.instant());
    }

    private static List<GroupId> hanging() {
        return IntStream.range(0, HANGING)
                .mapToObj(number -> new GroupId("group-" + 2 * number))
                .toList();
    }

    /** The newest revision of something that is well is told by each look, and no look takes longer than is said. */
    private void assertThatNewsCome(WatchStream stream, Duration... most) {
        int replicas = 2;
        for (Duration longest : most) {
            replicas++;
            for (int number = 1; number < GROUPS; number += 2) {
                manager.scale(ANN, id("dep-" + number), replicas);
            }
            assertThat(look()).isLessThanOrEqualTo(longest);
            List<String> told = WatchLab.read(stream);
            for (int number = 1; number < GROUPS; number += 2) {
                assertThat(told).contains("dep-" + number + " DEPLOYED " + (replicas - 1));
            }
        }
    }

    @Test
    @DisplayName(
            "R43 R89 ledgers that hang hold nobody's news up for more than a call deadline, nor as often as they are many")
    void ledgersHang() {
        WatchStream stream = manager.watch(ADMIN);
        assertThat(WatchLab.read(stream)).hasSize(GROUPS);
        ledgers.addAll(hanging());

        assertThatNewsCome(stream, DEADLINE, DEADLINE.dividedBy(4), DEADLINE.dividedBy(4));

        ledgers.clear();
        List<String> told = new ArrayList<>();
        for (int round = 0; round < HANGING; round++) {
            assertThat(look()).isZero();
            told.addAll(WatchLab.read(stream));
        }
        assertThat(told).as("each is well again").hasSize(HANGING).noneMatch(text -> text.contains("TIMEOUT"));
    }

    @Test
    @DisplayName(
            "R43 R89 revisions that hang in some groups hold up no other group's news, and are told as trouble of their own")
    void revisionsHang() {
        WatchStream stream = manager.watch(ADMIN);
        assertThat(WatchLab.read(stream)).hasSize(GROUPS);
        revisions.addAll(hanging());
        look();
        assertThat(WatchLab.read(stream)).hasSize(HANGING).allMatch(text -> text.endsWith("DEPLOYED 1 TIMEOUT"));

        assertThatNewsCome(stream, DEADLINE.dividedBy(4), DEADLINE.dividedBy(4));

        revisions.clear();
        for (int round = 0; round < HANGING; round++) {
            assertThat(look()).isZero();
        }
        assertThat(WatchLab.read(stream)).hasSize(HANGING).noneMatch(text -> text.contains("TIMEOUT"));
    }

    @Test
    @DisplayName(
            "R11 R43 R89 users about whom the directory never answers hold up nobody else's news, and learn nothing themselves")
    void usersHang() {
        List<WatchStream> theirs = new ArrayList<>();
        for (int number = 0; number < HANGING; number++) {
            theirs.add(manager.watch(Actor.user("user-" + number)));
            assertThat(WatchLab.read(theirs.get(number))).hasSize(1);
            users.add(new UserId("user-" + number));
        }
        WatchStream stream = manager.watch(ANN);
        assertThat(WatchLab.read(stream)).hasSize(GROUPS);

        assertThatNewsCome(stream, DEADLINE, DEADLINE.dividedBy(4), DEADLINE.dividedBy(4));

        for (int number = 0; number < HANGING; number++) {
            assertThat(WatchLab.read(theirs.get(number)))
                    .containsExactly("dep-" + number + " DEPLOYED 1 DIRECTORY_UNAVAILABLE");
        }
    }
}
