package dev.slipway.provider.k8s.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A commit is cut at each of its calls, in every way in which one can fail. */
final class CutCommitsTest {
    private static final Map<String, Function<Lab, Commit>> COMMITS = new LinkedHashMap<>();

    static {
        COMMITS.put("deploy", lab -> lab.next(lab.samples.ref("lab", "fresh")));
        COMMITS.put("update", lab -> lab.next(lab.iris));
        COMMITS.put("delete", lab -> lab.removal(lab.iris));
        COMMITS.put("first", lab -> lab.next(lab.samples.ref("shop", "fresh")));
        // Its claim is of a writer that died before its commit, whose group has to be moved on.
        COMMITS.put("judge", lab -> lab.next(lab.samples.ref("lab", "ghost")));
        COMMITS.put(
                "last good",
                lab -> lab.samples
                        .commit("lab", 15)
                        .addEntries(lab.samples
                                .entry(lab.iris, 15)
                                .lastGood(new dev.slipway.model.RevisionNumber(3))
                                .build())
                        .build());
    }

    /** In which way a call fails. */
    private enum Cut {
        /** It never left. */
        UNREACHABLE,
        /** The server was too busy for it. */
        THROTTLED,
        /** It never arrived, as far as anybody can tell. */
        NEVER_ARRIVED,
        /** It was carried out, and the answer was lost. */
        ANSWER_LOST,
        /** It is carried out after everybody has given it up. */
        LATE
    }

    private final Map<String, Integer> answers = new TreeMap<>();

    @Test
    @DisplayName("H1 H7 R86 wherever a commit is cut, the record is as before or as after, and the answer is right")
    void everywhere() {
        var lab = new Lab();
        lab.revise(lab.iris, 15);
        leaveAGhost(lab);
        Runnable before = lab.cluster.backUp();
        COMMITS.forEach((name, commit) -> {
            for (Cut cut : Cut.values()) {
                for (boolean dead : new boolean[] {false, true}) {
                    int at = 1;
                    while (isCut(lab, commit.apply(lab), cut, dead, at, name + ", " + cut + (dead ? ", dead" : ""))) {
                        before.run();
                        at++;
                    }
                    before.run();
                    assertThat(at).as(name).isGreaterThan(2);
                }
            }
        });
        System.out.println("cuts and their answers: " + answers);
        assertThat(answers).containsKeys("Landed", "OUTCOME_UNKNOWN", "STORE_UNAVAILABLE");
    }

    /** A claim for a group whose commit was never sent, and a revision. */
    private static void leaveAGhost(Lab lab) {
        var wired = new WiredCluster(lab.cluster);
        HistoryStore dying = Lab.open(wired, 7);
        wired.follow(new Wire() {
            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                if (call.isWrite() && call.name().startsWith("slipway-ledger")) {
                    throw WiredCluster.trouble(KubeException.Kind.UNREACHABLE, call);
                }
                return carryOut.get();
            }
        });
        assertThat(Lab.answer(dying, lab.next(lab.samples.ref("ghosts", "ghost"))))
                .isEqualTo("STORE_UNAVAILABLE");
        assertThat(lab.names(IdClaims.KIND)).contains("slipway-claim-ghost");
    }

    /** Returns false if the commit has fewer calls than that. */
    private boolean isCut(Lab lab, Commit commit, Cut cut, boolean dead, int at, String name) {
        var wired = new WiredCluster(lab.cluster);
        HistoryStore store = Lab.open(wired, 11L * at);
        GroupLedger before = lab.store.ledger(commit.scope());
        var count = new AtomicInteger();
        List<Supplier<?>> late = new ArrayList<>();
        List<Wire.Call> calls = new ArrayList<>();
        wired.follow(new Wire() {
            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                calls.add(call);
                int number = count.incrementAndGet();
                if (number < at || (number > at && !dead)) {
                    return carryOut.get();
                }
                if (number > at) {
                    throw WiredCluster.trouble(KubeException.Kind.UNREACHABLE, call);
                }
                if (cut == Cut.ANSWER_LOST) {
                    var unused = carryOut.get();
                }
                if (cut == Cut.LATE && call.isWrite()) {
                    late.add(carryOut);
                }
                throw WiredCluster.trouble(
                        switch (cut) {
                            case UNREACHABLE -> KubeException.Kind.UNREACHABLE;
                            case THROTTLED -> KubeException.Kind.THROTTLED;
                            default -> KubeException.Kind.NO_ANSWER;
                        },
                        call);
            }
        });

        String answer = Lab.answer(store, commit);
        wired.follow(Wire.DIRECT);
        String where = name + ", cut at " + at + " of " + calls + ": " + answer;
        check(lab, commit, before, answer, late, where);
        if (answer.equals("OUTCOME_UNKNOWN")) {
            settle(lab, store, commit, late, where);
        }
        late.forEach(CutCommitsTest::deliver);
        Lab.checkWhole(lab.another(5), where);
        checkUsable(lab, where);
        answers.merge(answer, 1, Integer::sum);
        return count.get() >= at;
    }

    private static void check(
            Lab lab, Commit commit, GroupLedger before, String answer, List<Supplier<?>> late, String where) {
        if (!answer.equals("OUTCOME_UNKNOWN")) {
            late.forEach(CutCommitsTest::deliver);
        }
        GroupLedger after = lab.store.ledger(commit.scope());
        boolean recorded = after.counter() == before.counter() + 1;
        if (!recorded) {
            assertThat(after).as(where).isEqualTo(before);
        }
        switch (answer) {
            case "Landed" -> assertThat(recorded).as(where).isTrue();
            case "STORE_UNAVAILABLE" -> assertThat(recorded).as(where).isFalse();
            default -> assertThat(answer).as(where).isEqualTo("OUTCOME_UNKNOWN");
        }
        if (!commit.revisions().isEmpty()) {
            assertThat(Lab.isRecorded(lab.another(3), commit)).as(where).isEqualTo(recorded);
        }
    }

    /** The same commit sent again lands once at most, whatever becomes of its first copy. */
    private static void settle(Lab lab, HistoryStore store, Commit commit, List<Supplier<?>> late, String where) {
        CommitResult again = store.commit(commit);
        late.forEach(CutCommitsTest::deliver);
        GroupLedger after = lab.store.ledger(commit.scope());
        assertThat(after.counter()).as(where).isEqualTo(commit.base() + 1);
        assertThat(again).as(where).isNotInstanceOf(CommitResult.IdTaken.class);
        if (!commit.revisions().isEmpty()) {
            assertThat(Lab.isRecorded(lab.another(3), commit)).as(where).isTrue();
        }
        assertThat(lab.another(3).commit(commit)).as(where).isEqualTo(new CommitResult.Conflict(after));
    }

    private static void deliver(Supplier<?> call) {
        try {
            var unused = call.get();
        } catch (KubeException e) {
            assertThat(e.kind()).isEqualTo(KubeException.Kind.STALE);
        }
    }

    /** Everybody can go on, and every id that isn't recorded is free. */
    private static void checkUsable(Lab lab, String where) {
        HistoryStore store = lab.another(9);
        for (String id : List.of("fresh", "ghost", "iris")) {
            DeploymentRef elsewhere = lab.samples.ref("third", id, "life-2");
            boolean isTaken = store.locate(elsewhere.id()).isPresent();
            assertThat(store.commit(lab.next(elsewhere)))
                    .as("%s: then %s", where, id)
                    .isInstanceOf(isTaken ? CommitResult.IdTaken.class : CommitResult.Landed.class);
            if (isTaken) {
                DeploymentRef there = lab.samples.ref(
                        store.locate(elsewhere.id()).orElseThrow().value(), id);
                Lab.landed(store, lab.next(there));
            }
        }
        Lab.checkWhole(store, where);
    }
}
