package dev.slipway.provider.k8s.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.Commit;
import dev.slipway.spi.HistoryStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** While a commit is under way another process records something else, between any two calls. */
final class OvertakenCommitsTest {
    private static final Map<String, Function<Lab, Commit>> COMMITS = new LinkedHashMap<>();

    static {
        COMMITS.put("deploy", lab -> lab.next(lab.samples.ref("lab", "fresh", "life-a")));
        COMMITS.put("deploy it elsewhere", lab -> lab.next(lab.samples.ref("shop", "fresh", "life-b")));
        COMMITS.put("deploy what died elsewhere", lab -> lab.next(lab.samples.ref("shop", "iris", "life-c")));
        COMMITS.put("update", lab -> lab.next(lab.iris));
        COMMITS.put("delete", lab -> lab.removal(lab.iris));
        COMMITS.put(
                "call good",
                lab -> lab.samples
                        .commit("lab", 40)
                        .addEntries(lab.samples
                                .entry(lab.iris, 40)
                                .lastGood(new RevisionNumber(11))
                                .build())
                        .build());
        COMMITS.put("nothing", lab -> lab.samples.commit("lab", 40).build());
    }

    private final Map<String, Integer> answers = new TreeMap<>();

    @Test
    @DisplayName("H1 H2 H3 R86 whatever another process records between two calls of a commit, both answers are right")
    void betweenAnyTwoCalls() {
        var lab = new Lab();
        lab.revise(lab.iris, 40);
        Runnable before = lab.cluster.backUp();
        COMMITS.forEach((name, commit) -> COMMITS.forEach((otherName, other) -> {
            int at = 1;
            while (isOvertaken(lab, commit.apply(lab), other.apply(lab), at, name + " | " + otherName + " at " + at)) {
                before.run();
                at++;
            }
            before.run();
            assertThat(at).isGreaterThan(2);
        }));
        System.out.println("overtaken commits and their answers: " + answers);
        assertThat(answers)
                .containsKeys(
                        "Landed, Landed", "Conflict, Landed", "IdTaken, Landed", "Landed, Conflict", "Landed, IdTaken");
    }

    /** Returns false if the commit has fewer calls than that. */
    private boolean isOvertaken(Lab lab, Commit commit, Commit other, int at, String where) {
        var wired = new WiredCluster(lab.cluster);
        HistoryStore store = Lab.open(wired, at);
        HistoryStore faster = lab.another(1000L + at);
        var truth = new Truth(lab.cluster);
        var count = new AtomicInteger();
        String[] answer = {"", ""};
        wired.follow(new Wire() {
            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                if (count.incrementAndGet() == at) {
                    truth.look(call);
                    answer[1] = Lab.answer(faster, other);
                    truth.look(call);
                }
                T result = carryOut.get();
                truth.look(call);
                return result;
            }
        });
        answer[0] = Lab.answer(store, commit);
        if (count.get() < at) {
            return false;
        }

        String both = answer[0] + ", " + answer[1];
        check(lab, commit, answer[0], where + ": " + both);
        check(lab, other, answer[1], where + ": " + both);
        Lab.checkWhole(lab.another(3), where + ": " + both);
        for (DeploymentRef next :
                new DeploymentRef[] {lab.samples.ref("third", "fresh"), lab.samples.ref("third", "iris")}) {
            boolean isTaken = lab.store.locate(next.id()).isPresent();
            assertThat(Lab.answer(lab.another(4), lab.next(next))).as(where).isEqualTo(isTaken ? "IdTaken" : "Landed");
        }
        answers.merge(both, 1, Integer::sum);
        return true;
    }

    private static void check(Lab lab, Commit commit, String answer, String where) {
        assertThat(answer).as(where).isIn("Landed", "Conflict", "IdTaken");
        if (!commit.revisions().isEmpty()) {
            DeploymentRef deployment = commit.revisions().get(0).deployment();
            boolean isGone = !lab.store.locate(deployment.id()).equals(Optional.of(deployment.group()));
            boolean isRecorded = Lab.isRecorded(lab.another(2), commit);
            assertThat(isRecorded || (isGone && answer.equals("Landed")))
                    .as(where)
                    .isEqualTo(answer.equals("Landed"));
        }
    }
}
