package dev.slipway.provider.k8s.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.HistoryStore;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a commit leaves behind that doesn't land, and what is taken away and when. */
final class SweptRecordTest {
    private final Lab lab = new Lab();

    /** A process that dies when it is about to write something. */
    private HistoryStore dying(String before) {
        var wired = new WiredCluster(lab.cluster);
        HistoryStore store = Lab.open(wired, 77);
        wired.follow(new Wire() {
            private boolean isDead;

            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                isDead |= call.isWrite() && call.name().startsWith(before);
                if (isDead) {
                    throw WiredCluster.trouble(KubeException.Kind.UNREACHABLE, call);
                }
                return carryOut.get();
            }
        });
        return store;
    }

    private void die(Commit commit) {
        assertThat(Lab.answer(dying("slipway-ledger"), commit)).isEqualTo("STORE_UNAVAILABLE");
    }

    @Test
    @DisplayName("H1 R86 a commit that is refused for an id, or overtaken, takes its revisions away")
    void lost() {
        lab.revise(lab.samples.ref("shop", "iris"), 1);
        Commit taken = lab.next(lab.iris);
        assertThat(lab.store.commit(taken)).isEqualTo(new CommitResult.IdTaken(new DeploymentId("iris")));
        assertThat(lab.names("revision")).hasSize(1);

        lab.revise(lab.samples.ref("lab", "fern"), 1);
        var wired = new WiredCluster(lab.cluster);
        HistoryStore slow = Lab.open(wired, 5);
        Commit late = lab.next(lab.samples.ref("lab", "fern"));
        wired.follow(new Wire() {
            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                if (call.toString().equals("apply slipway-ledger-lab")) {
                    lab.revise(lab.samples.ref("lab", "fern"), 1);
                }
                return carryOut.get();
            }
        });
        assertThat(slow.commit(late)).isEqualTo(new CommitResult.Conflict(lab.store.ledger(Lab.LAB)));
        assertThat(lab.names("revision")).hasSize(3);
    }

    @Test
    @DisplayName("H5 R45 of a long history the latest 32 and the last good one are left, after every eighth revision")
    void trimmed() {
        for (int number = 1; number <= 48; number++) {
            Commit commit = lab.next(lab.iris);
            Lab.landed(
                    lab.store,
                    Commit.builder()
                            .from(commit)
                            .entries(List.of(lab.samples
                                    .entry(lab.iris, number)
                                    .lastGood(new RevisionNumber(Math.min(number, 3)))
                                    .build()))
                            .build());
        }

        assertThat(lab.names("revision").stream().map(RecordNames::number).map(RevisionNumber::value))
                .containsExactlyInAnyOrderElementsOf(LongStream.concat(LongStream.of(3), LongStream.rangeClosed(17, 48))
                        .boxed()
                        .toList());
        HistoryStore fresh = lab.another(2);
        assertThat(fresh.history(lab.iris, 99)).hasSize(33);
        assertThat(fresh.history(lab.iris, 2)).extracting(Revision::number).containsExactly(number(48), number(47));
        assertThat(fresh.revisions(
                        IntStream.of(3, 16, 17, 48, 49).mapToObj(this::key).toList()))
                .containsOnlyKeys(key(3), key(17), key(48));
    }

    private static RevisionNumber number(long value) {
        return new RevisionNumber(value);
    }

    private RevisionKey key(long value) {
        return new RevisionKey(lab.iris, number(value));
    }

    @Test
    @DisplayName(
            "H5 the last good one is kept though it is called so only when it is long past, and let go when another"
                    + " one is")
    void calledGoodLater() {
        lab.revise(lab.iris, 20);
        good(20, 4);
        for (int number = 21; number <= 40; number++) {
            Lab.landed(
                    lab.store,
                    Commit.builder()
                            .from(lab.next(lab.iris))
                            .entries(List.of(lab.samples
                                    .entry(lab.iris, number)
                                    .lastGood(number(4))
                                    .build()))
                            .build());
        }
        assertThat(lab.another(2).history(lab.iris, 99))
                .hasSize(33)
                .last()
                .extracting(Revision::number)
                .isEqualTo(number(4));

        good(40, 40);
        assertThat(lab.another(3).history(lab.iris, 99)).hasSize(32);
    }

    private void good(long latest, long good) {
        Lab.landed(
                lab.store,
                lab.samples
                        .commit("lab", lab.store.ledger(Lab.LAB).counter())
                        .addEntries(lab.samples
                                .entry(lab.iris, latest)
                                .lastGood(number(good))
                                .build())
                        .build());
    }

    @Test
    @DisplayName("H6 R4 of a removed deployment nothing is left, in the order entry, revisions, claim")
    void removed() {
        lab.revise(lab.iris, 3);
        lab.cluster.calls().forget();
        Lab.landed(lab.store, lab.removal(lab.iris));

        assertThat(lab.names("revision")).isEmpty();
        assertThat(lab.names("claim")).isEmpty();
        assertThat(lab.cluster.calls().made().stream()
                        .map(Object::toString)
                        .filter(call -> call.startsWith("APPLY") || call.startsWith("DELETE"))
                        .map(call ->
                                call.replaceAll(".*/configmaps/slipway-", "").replaceAll("-.*", "")))
                .containsExactly("ledger", "revision", "revision", "revision", "claim");
    }

    @Test
    @DisplayName("H6 the revisions of a life that another one replaces in the same commit go, too")
    void replaced() {
        lab.revise(lab.iris, 3);
        DeploymentRef next = lab.samples.ref("lab", "iris", "life-2");
        Lab.landed(lab.store, lab.samples.revise(next, 3, 1).build());

        assertThat(lab.names("revision")).hasSize(1).first().asString().contains("life-2");
        assertThat(lab.store.history(lab.iris, 9)).isEmpty();
        assertThat(lab.store.locate(next.id())).contains(next.group());
    }

    @Test
    @DisplayName(
            "H5 R86 what dead writers have left of a deployment goes with its eighth revision, but nothing that may"
                    + " still land")
    void leftOfADeployment() {
        lab.revise(lab.iris, 6);
        die(lab.next(lab.iris));
        lab.revise(lab.iris, 1);
        assertThat(lab.names("revision")).hasSize(8);
        Commit eighth = lab.next(lab.iris);
        die(lab.samples
                .revise(lab.iris, 8, 9)
                .base(7)
                .revisions(eighth.revisions())
                .build());
        Lab.landed(lab.store, eighth);
        assertThat(lab.names("revision")).hasSize(8);
        assertThat(lab.store.history(lab.iris, 99)).hasSize(8);
    }

    @Test
    @DisplayName(
            "H6 R86 what attempts at ids that never landed have left goes with every 64th commit of their group, and"
                    + " no earlier")
    void leftOfNobody() {
        die(lab.next(lab.samples.ref("lab", "ghost")));
        die(lab.next(lab.samples.ref("shop", "spook")));
        assertThat(lab.names("claim")).containsExactly("slipway-claim-ghost", "slipway-claim-spook");

        lab.revise(lab.iris, 1);
        for (int counter = 1; counter < 63; counter++) {
            Lab.landed(lab.store, lab.samples.commit("lab", counter).build());
        }
        assertThat(lab.names("revision")).hasSize(3);
        Lab.landed(lab.store, lab.samples.commit("lab", 63).build());

        assertThat(lab.names("claim")).containsExactly("slipway-claim-iris", "slipway-claim-spook");
        assertThat(lab.names("revision")).hasSize(2).noneMatch(name -> name.contains("ghost"));
    }

    @Test
    @DisplayName("H6 two groups whose long names have one label sweep only their own")
    void alike() {
        String longName = "x".repeat(252);
        lab.revise(lab.samples.ref(longName + "a", "iris"), 1);
        lab.revise(lab.samples.ref(longName + "b", "fern"), 1);
        lab.cluster
                .all(dev.slipway.provider.k8s.internal.kube.KubeKind.CONFIG_MAP)
                .forEach(map -> {
                    if (map.metadata().labels().containsKey("slipway.dev/group")) {
                        lab.cluster.change(
                                dev.slipway.provider.k8s.internal.kube.KubeKind.CONFIG_MAP,
                                Lab.NAMESPACE,
                                map.metadata().name(),
                                object -> object.withObjectProperty("metadata")
                                        .withObjectProperty("labels")
                                        .put(
                                                "slipway.dev/group",
                                                dev.slipway.spi.RolloutLabels.group(
                                                        new dev.slipway.model.GroupId(longName + "a"))));
                    }
                });
        LedgerScope scope = Lab.scope(longName + "a");
        Lab.landed(lab.store, lab.removal(lab.samples.ref(longName + "a", "iris")));
        for (long counter = 2; counter < 64; counter++) {
            Lab.landed(
                    lab.store,
                    lab.samples
                            .commit(scope.group().orElseThrow().value(), counter)
                            .build());
        }

        assertThat(lab.names("claim")).containsExactly("slipway-claim-fern");
        assertThat(lab.names("revision")).hasSize(1);
        Lab.checkWhole(lab.another(4), "after the sweep");
    }

    @Test
    @DisplayName(
            "H6 R4 a commit that isn't sent any more keeps no id from anybody, and costs a living writer one conflict")
    void judged() {
        die(lab.next(lab.samples.ref("ghosts", "iris")));
        Commit living = lab.next(lab.samples.ref("ghosts", "other"));

        lab.revise(lab.iris, 1);
        assertThat(lab.store.locate(lab.iris.id())).contains(lab.iris.group());
        assertThat(lab.store.commit(living)).isInstanceOf(CommitResult.Conflict.class);
        Lab.landed(lab.store, lab.next(lab.samples.ref("ghosts", "other")));
    }

    @Test
    @DisplayName("H7 a commit that has landed says so though nothing can be swept after it")
    void unswept() {
        lab.revise(lab.iris, 3);
        Lab.landed(dying("slipway-revision"), lab.removal(lab.iris));

        assertThat(lab.store.ledger(Lab.LAB).entries()).isEmpty();
        assertThat(lab.store.locate(lab.iris.id())).isEmpty();
        assertThat(lab.store.history(lab.iris, 9)).isEmpty();
        lab.revise(lab.samples.ref("shop", "iris"), 1);
    }
}
