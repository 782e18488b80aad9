package dev.slipway.provider.k8s.internal.record;

import static dev.slipway.provider.k8s.internal.record.StoredMapsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Location;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.spi.Commit;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of the cluster, how often, and what its refusals come to. */
final class RecordCallsTest {
    private final Lab lab = new Lab();

    private List<String> callsOf(Runnable work) {
        lab.cluster.calls().forget();
        work.run();
        return lab.cluster.calls().made().stream()
                .map(call -> call.verb() + " "
                        + call.path()
                                .replaceAll(".*/configmaps/slipway-([a-z]+).*", "$1")
                                .replaceAll("^/.*", "all"))
                .toList();
    }

    @Test
    @DisplayName("R88 a deployment is recorded by three writes and two reads, an update by two and one")
    void commits() {
        lab.revise(lab.iris, 1);
        Commit deploy = lab.next(lab.samples.ref("lab", "fern"));
        assertThat(callsOf(() -> Lab.landed(lab.store, deploy)))
                .containsExactly("GET ledger", "APPLY revision", "GET claim", "APPLY claim", "APPLY ledger");
        Commit update = lab.next(lab.iris);
        assertThat(callsOf(() -> Lab.landed(lab.store, update)))
                .containsExactly("GET ledger", "APPLY revision", "APPLY ledger");
        Commit release = lab.samples.commit("lab", 3).build();
        assertThat(callsOf(() -> Lab.landed(lab.store, release))).containsExactly("GET ledger", "APPLY ledger");
    }

    @Test
    @DisplayName(
            "R88 the latest revisions of a hundred deployments are read by a few calls, and when they are known by one")
    void many() {
        var all = lab.samples.commit("lab", 0);
        List<RevisionKey> keys = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            DeploymentRef deployment = lab.samples.ref("lab", "d" + number + "-x");
            all.addEntries(lab.samples.entry(deployment, 2).build())
                    .addRevisions(
                            lab.samples.revision(deployment, 1).build(),
                            lab.samples.revision(deployment, 2).build());
            keys.add(new RevisionKey(deployment, new RevisionNumber(2)));
        }
        Lab.landed(lab.store, all.build());
        HistoryStore fresh = lab.another(2);

        assertThat(callsOf(() -> assertThat(fresh.revisions(keys)).hasSize(100)))
                .containsExactly("GET ledger", "LIST all", "LIST all");
        assertThat(callsOf(() -> assertThat(fresh.revisions(keys)).hasSize(100)))
                .containsExactly("GET ledger");
        RevisionKey older = new RevisionKey(keys.get(0).deployment(), RevisionNumber.FIRST);
        assertThat(callsOf(() -> assertThat(fresh.revisions(List.of(older))).hasSize(1)))
                .containsExactly("GET ledger", "GET revision");
    }

    @Test
    @DisplayName(
            "R88 R45 a whole history is read by two calls, the latest revision by two, and what is known isn't read"
                    + " again")
    void history() {
        lab.revise(lab.iris, 40);
        HistoryStore fresh = lab.another(2);

        assertThat(callsOf(() -> assertThat(fresh.history(lab.iris, 1)).hasSize(1)))
                .containsExactly("GET ledger", "GET revision");
        assertThat(callsOf(() -> assertThat(fresh.history(lab.iris, 99)).hasSize(32)))
                .containsExactly("GET ledger", "LIST all");
        assertThat(callsOf(() -> assertThat(fresh.history(lab.iris, 99)).hasSize(32)))
                .containsExactly("GET ledger");
        assertThat(callsOf(() -> lab.another(3).locate(lab.iris.id())))
                .containsExactly("GET store", "GET claim", "GET ledger");
    }

    @Test
    @DisplayName("R88 more revisions than fit into what is remembered are read all the same, and rightly")
    void forgotten() {
        String text = "x".repeat(9_000);
        for (int number = 0; number < 30; number++) {
            DeploymentRef deployment = lab.samples.ref("lab", "d" + number + "-x");
            var commit = lab.samples.commit("lab", lab.store.ledger(Lab.LAB).counter());
            for (long revision = 1; revision <= 32; revision++) {
                commit.addRevisions(lab.samples
                        .revision(deployment, revision)
                        .spec(DeploymentSpec.builder()
                                .group("lab")
                                .id(deployment.id().value())
                                .name("n" + revision)
                                .instanceType("small")
                                .image("models/iris:1")
                                .description(text)
                                .build())
                        .build());
            }
            Lab.landed(
                    lab.store,
                    commit.addEntries(lab.samples.entry(deployment, 32).build()).build());
        }

        HistoryStore fresh = lab.another(2);
        for (int round = 0; round < 2; round++) {
            for (LedgerEntry entry : fresh.ledger(Lab.LAB).entries().values()) {
                assertThat(fresh.history(entry.deployment(), 99))
                        .extracting(revision -> revision.spec().name())
                        .startsWith("n32", "n31")
                        .endsWith("n1");
            }
        }
    }

    @Test
    @DisplayName("H9 a store that was opened for reading only writes nothing at all, and refuses every commit")
    void readOnly() {
        lab.revise(lab.iris, 2);
        HistoryStore reader = ConfigMapStore.openReadOnly(lab.cluster, Lab.NAMESPACE, new Random(1));
        lab.cluster.calls().forget();

        assertThat(reader.isReadOnly()).isTrue();
        assertThat(reader.id()).isEqualTo(lab.store.id());
        assertThat(reader.ledger(Lab.LAB)).isEqualTo(lab.store.ledger(Lab.LAB));
        assertThat(reader.history(lab.iris, 9)).hasSize(2);
        assertThat(reader.groups()).containsExactly(lab.iris.group());
        assertThat(reader.locate(lab.iris.id())).contains(lab.iris.group());
        assertRefused(
                () -> reader.commit(lab.samples.commit("lab", 2).build()),
                ErrorCode.READ_ONLY,
                "'" + Lab.NAMESPACE + "'");
        assertThat(lab.cluster.calls().made()).extracting(call -> call.verb()).containsOnly(Verb.GET, Verb.LIST);
        var empty = new FakeCluster();
        assertRefused(
                () -> ConfigMapStore.openReadOnly(empty, "nothing", new Random(1)),
                ErrorCode.INVALID_SETTING,
                "no store in the namespace 'nothing'");
        assertThat(empty.calls().count(Verb.APPLY)).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("R89 a store that can't be opened says what has to be changed, or that it may pass")
    @CsvSource({
        "NOT_FOUND, INVALID_SETTING, create the namespace 'records'",
        "FORBIDDEN, INVALID_SETTING, give the library's account the Role of rbac/store.yaml",
        "UNAUTHENTICATED, INVALID_SETTING, credentials",
        "QUOTA, INVALID_SETTING, raise the quota of the namespace 'records'",
        "INVALID, INVALID_SETTING, must let ConfigMaps be written",
        "UNREACHABLE, STORE_UNAVAILABLE, can't be opened",
        "NO_ANSWER, STORE_UNAVAILABLE, can't be opened",
        "NOT_AVAILABLE, STORE_UNAVAILABLE, can't be opened"
    })
    void opening(KubeException.Kind trouble, ErrorCode code, String words) {
        var cluster = new FakeCluster();
        cluster.calls().fail(Verb.APPLY, 1, trouble);
        assertRefused(() -> Lab.open(new WiredCluster(cluster), 1), code, words, "'records'");
        assertThat(Lab.open(new WiredCluster(cluster), 1).id()).isNotNull();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("H7 R89 a commit or a look that the cluster refuses is one that the store can't do now, with what to"
            + " change")
    @CsvSource({
        "NOT_FOUND, create the namespace 'records'",
        "FORBIDDEN, 'get, list, create, patch and delete configmaps'",
        "UNAUTHENTICATED, credentials",
        "QUOTA, raise the quota",
        "THROTTLED, THROTTLED",
        "UNREACHABLE, UNREACHABLE"
    })
    void refused(KubeException.Kind trouble, String words) {
        lab.revise(lab.iris, 1);
        for (int call = 1; call <= 3; call++) {
            int at = call;
            var wired = new WiredCluster(lab.cluster);
            HistoryStore store = Lab.open(wired, 5);
            int[] count = {0};
            wired.follow(new Wire() {
                @Override
                public <T> T pass(Call asked, Supplier<T> carryOut) {
                    count[0]++;
                    if (count[0] == at) {
                        throw WiredCluster.trouble(trouble, asked);
                    }
                    return carryOut.get();
                }
            });
            Commit commit = lab.next(lab.iris);
            assertRefused(() -> store.commit(commit), ErrorCode.STORE_UNAVAILABLE, words, "nothing was recorded");
            assertThat(lab.store.ledger(Lab.LAB).counter()).isEqualTo(1);
        }
        lab.cluster.calls().fail(Verb.GET, 1, trouble);
        assertRefused(() -> lab.store.ledger(Lab.LAB), ErrorCode.STORE_UNAVAILABLE, words, "can't be read");
    }

    @Test
    @DisplayName("H7 R86 a ledger without room refuses a new deployment by 128 KiB, and never a release, a stop or a"
            + " deletion")
    void ledgerFull() {
        var commit = lab.samples.commit("lab", 0);
        for (int number = 0; number < 60; number++) {
            commit.addEntries(lab.samples
                    .entry(lab.samples.ref("lab", "d" + number + "-x"), 1)
                    .location(new Location("漢".repeat(500)))
                    .build());
        }
        Lab.landed(lab.store, commit.build());
        var more = lab.samples.commit("lab", 1);
        for (int number = 60; number < 80; number++) {
            more.addEntries(lab.samples
                    .entry(lab.samples.ref("lab", "d" + number + "-x"), 1)
                    .location(new Location("漢".repeat(500)))
                    .build());
        }
        String version = lab.cluster.version();
        assertRefused(() -> lab.store.commit(more.build()), ErrorCode.LEDGER_FULL, "at most 131072");
        assertThat(lab.cluster.version()).isEqualTo(version);

        var grown = lab.samples.commit("lab", 1);
        for (int number = 0; number < 60; number++) {
            grown.addEntries(lab.samples
                    .entry(lab.samples.ref("lab", "d" + number + "-x"), 1)
                    .location(new Location("漢".repeat(512)))
                    .provider(new dev.slipway.model.ProviderId("p".repeat(40)))
                    .holding(dev.slipway.model.ResourceAmounts.of("example.com/" + "r".repeat(60), "1")
                            .and("cpu", "123456789m")
                            .and("memory", "123456789Ki")
                            .and("example.com/" + "s".repeat(60), "1"))
                    .build());
        }
        Lab.landed(lab.store, grown.build());
        assertThat(lab.map("slipway-ledger-lab")
                        .data()
                        .get(RecordMaps.DOCUMENT)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hasSizeGreaterThan(128 * 1024);
        Lab.landed(lab.store, lab.removal(lab.samples.ref("lab", "d1-x")));
    }

    @Test
    @DisplayName("H7 R86 a revision that a ConfigMap can't hold is refused by its size, before anything is written")
    void revisionTooBig() {
        lab.revise(lab.iris, 1);
        var spec = DeploymentSpec.builder()
                .group("lab")
                .id("iris")
                .name("Iris")
                .instanceType("small")
                .image("models/iris:1");
        for (int number = 0; number < 18; number++) {
            spec.env("V" + number, "\u0001".repeat(10_000));
        }
        Revision big = lab.samples.revision(lab.iris, 2).spec(spec.build()).build();
        Commit commit = Commit.builder()
                .from(lab.next(lab.iris))
                .revisions(List.of(big))
                .build();
        String version = lab.cluster.version();

        assertRefused(() -> lab.store.commit(commit), ErrorCode.LEDGER_FULL, "revision 2 of 'iris'", "at most 921600");
        assertThat(lab.cluster.version()).isEqualTo(version);
    }

    @Test
    @DisplayName("R89 who waits for a turn and is interrupted has recorded nothing, and keeps the flag")
    void interrupted() throws InterruptedException {
        var wired = new WiredCluster(lab.cluster);
        HistoryStore store = Lab.open(wired, 5);
        var isHeld = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        wired.follow(new Wire() {
            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                isHeld.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return carryOut.get();
            }
        });
        var first =
                new Thread(() -> Lab.landed(store, lab.samples.commit("lab", 0).build()));
        first.start();
        isHeld.await();
        var answer = new AtomicReference<String>();
        var second = new Thread(() -> {
            String said = Lab.answer(store, lab.samples.commit("lab", 0).build());
            answer.set(said + " " + Thread.currentThread().isInterrupted());
        });
        second.start();
        second.interrupt();
        second.join();
        goOn.countDown();
        first.join();

        assertThat(answer).hasValue("STORE_UNAVAILABLE true");
        assertThat(lab.store.ledger(Lab.LAB).counter()).isEqualTo(1);
    }

    @Test
    @DisplayName("H3 of many that open a store at the same time all get the same one")
    void openedTogether() {
        for (int seed = 0; seed < 50; seed++) {
            var cluster = new FakeCluster();
            var turns = new Turns(new Random(seed));
            Set<String> ids = new HashSet<>();
            turns.run(IntStream.range(0, 4)
                    .<Runnable>mapToObj(number -> () -> {
                        var wired = new WiredCluster(cluster, new Wire() {
                            @Override
                            public <T> T pass(Call call, Supplier<T> carryOut) {
                                turns.pause();
                                return carryOut.get();
                            }
                        });
                        ids.add(Lab.open(wired, number).id().value());
                    })
                    .toList());
            assertThat(ids).hasSize(1);
            assertThat(cluster.all(KubeKind.CONFIG_MAP)).hasSize(1);
        }
    }
}
