package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Revision;
import dev.slipway.model.RolloutStep;
import dev.slipway.spi.HistoryStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process is killed at each of its writes in turn, and another one takes over. */
@Timeout(3600)
class KilledEverywhereTest {
    private static final int AT_A_TIME = 2;
    private static final int MOST_PASSES = 40;
    private static final int MOST_NOT_REACHED = 8;
    private static final List<String> GROUPS = List.of("lab", "side", "spare");
    private final AtomicInteger unacknowledged = new AtomicInteger();
    private final AtomicInteger notReached = new AtomicInteger();

    @Test
    @DisplayName(
            "G1 G2 G4 R46 R86 R94 a process killed right before or after any write that others see, in the store or in the"
                    + " back end, leaves a state from which another one comes to agreement, with nothing lost that was acknowledged")
    void atEveryPublishedWrite() throws Exception {
        everywhere(false, "published writes");
    }

    @Test
    @Tag("bench")
    @DisplayName("G1 G2 G4 R46 R86 R94 the same at every single file operation, also those that only prepare something")
    void atEveryFileOperation() throws Exception {
        everywhere(true, "file operations");
    }

    private void everywhere(boolean all, String what) throws Exception {
        int writes;
        try (var directory = TemporaryDirectory.quick()) {
            writes = Integer.parseInt(run(directory, all, false, 0).substring("end ".length()));
        }
        long start = System.nanoTime();
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Callable<String>> kills = new ArrayList<>();
            for (int write = 1; write <= writes; write++) {
                int at = write;
                kills.add(() -> kill(all, false, at));
                kills.add(() -> kill(all, true, at));
            }
            for (Future<String> killed : pool.invokeAll(kills)) {
                killed.get();
            }
        } finally {
            pool.shutdownNow();
        }
        System.out.printf(
                "killed at each of N = %d %s, before and after it: agreement each time, nothing acknowledged lost, %d verbs had"
                        + " been recorded without an answer; %.1f s%n",
                writes, what, unacknowledged.get(), (System.nanoTime() - start) / 1e9);
        assertThat(writes).isGreaterThan(80);
        assertThat(unacknowledged.get()).isPositive();
        assertThat(notReached.get()).isLessThanOrEqualTo(MOST_NOT_REACHED);
    }

    private String kill(boolean all, boolean after, int at) throws InterruptedException {
        try (var directory = TemporaryDirectory.quick()) {
            String last = run(directory, all, after, at);
            if (last.startsWith("end ")) {
                // Which of several deployments is reconciled first isn't always the same: this time there were fewer
                // writes.
                notReached.incrementAndGet();
                return last;
            }
            String where = (after ? "after" : "before") + " write " + at + ", " + last;
            check(directory, where, Integer.parseInt(last.substring(0, last.indexOf(' '))));
            return where;
        }
    }

    /** Runs the worker until it is killed or done; returns how many steps were acknowledged, and where it was, or its end. */
    private static String run(TemporaryDirectory directory, boolean all, boolean after, int at)
            throws InterruptedException {
        try (var worker = WorkerProcess.start(
                KilledWorker.class,
                store(directory).toString(),
                backEnd(directory).toString(),
                Boolean.toString(all),
                Boolean.toString(after),
                Integer.toString(at))) {
            String done = "0";
            while (true) {
                String line = worker.answer();
                if (line.startsWith("done ")) {
                    done = line.substring("done ".length());
                } else if (line.startsWith("at ")) {
                    worker.kill(line);
                    return done + " steps done, " + line;
                } else {
                    return line;
                }
            }
        }
    }

    private void check(TemporaryDirectory directory, String where, int done) {
        HistoryStore store = FileHistoryStore.open(store(directory), new LocalDisk(), new Random(3));
        var backEnd = new DirectoryBackEnd(backEnd(directory), WriteWatch.NONE);
        assertWithinHoldings(store, backEnd, where);
        var script = KillScript.on(store, backEnd, 4);
        try (var manager = script.manager()) {
            rest(script, store, backEnd, where);
            assertRecorded(script, store, done, where);
            assertAgreement(script, store, backEnd, where);

            for (LedgerEntry entry : entries(store)) {
                manager.delete(KillScript.ANN, entry.deployment().id());
            }
            rest(script, store, backEnd, where);
            assertThat(entries(store)).as(where).isEmpty();
            assertThat(backEnd.objects()).as(where).isEmpty();
            KillScript.IDS.forEach(id -> script.deploy("spare", id, "half", 1, "afterwards"));
            rest(script, store, backEnd, where);
            assertAgreement(script, store, backEnd, where);
            assertThat(entries(store)).as(where).hasSize(KillScript.IDS.size());
        }
    }

    /** Reconciles until nothing changes any more. */
    private static void rest(KillScript script, HistoryStore store, DirectoryBackEnd backEnd, String where) {
        String before = "";
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            script.manager().reconcile();
            String now = entries(store) + " " + backEnd.objects();
            if (now.equals(before)) {
                return;
            }
            before = now;
        }
        throw new AssertionError(where + ": no rest after " + MOST_PASSES + " passes");
    }

    /** At the instant of the kill: what exists takes no more than what is held for it. */
    private static void assertWithinHoldings(HistoryStore store, DirectoryBackEnd backEnd, String where) {
        Map<String, ResourceAmounts> held = new HashMap<>();
        entries(store).forEach(entry -> held.put(entry.deployment().toString(), entry.holding()));
        for (BackEndObject object : backEnd.objects()) {
            ResourceAmounts used = taken(object.live()).plus(taken(object.terminating()));
            assertThat(used.isWithin(held.getOrDefault(object.ref().toString(), ResourceAmounts.NONE)))
                    .as("%s: %s takes %s, held is %s", where, object.ref(), used, held)
                    .isTrue();
        }
    }

    private static ResourceAmounts taken(Map<String, Integer> counts) {
        ResourceAmounts taken = ResourceAmounts.NONE;
        for (Map.Entry<String, Integer> each : counts.entrySet()) {
            String type = each.getKey().substring(0, each.getKey().indexOf(' '));
            taken = taken.plus(KillScript.TYPES.get(type).resources().times(each.getValue()));
        }
        return taken;
    }

    /** What was acknowledged is there; besides it at most the verb that was under way, wholly or not at all. */
    private void assertRecorded(KillScript script, HistoryStore store, int done, String where) {
        Map<String, List<String>> recorded = new HashMap<>();
        for (LedgerEntry entry : entries(store)) {
            List<String> messages =
                    new ArrayList<>(store.history(entry.deployment(), HistoryStore.KEPT_REVISIONS).stream()
                            .map(Revision::message)
                            .toList());
            Collections.reverse(messages);
            recorded.put(entry.deployment().id().value(), messages);
            assertThat(entry.latest().value()).as(where).isEqualTo(messages.size());
        }
        Map<String, List<String>> least = script.recordedAfter(done);
        Map<String, List<String>> most =
                script.recordedAfter(Math.min(done + 1, script.steps().size()));
        for (String id : KillScript.IDS) {
            assertThat(recorded.get(id)).as("%s: the history of %s", where, id).isIn(least.get(id), most.get(id));
        }
        if (!recorded.equals(least)) {
            unacknowledged.incrementAndGet();
        }
    }

    private static void assertAgreement(KillScript script, HistoryStore store, DirectoryBackEnd backEnd, String where) {
        Map<String, BackEndObject> objects = new HashMap<>();
        backEnd.objects().forEach(object -> objects.put(object.ref().toString(), object));
        for (LedgerEntry entry : entries(store)) {
            assertThat(entry.isRemoving() || entry.suspension().isPresent() || entry.step() != RolloutStep.RUN)
                    .as("%s: %s", where, entry)
                    .isFalse();
            ResourceAmounts settled = entry.replicasNow() == 0
                    ? ResourceAmounts.NONE
                    : entry.footprint()
                            .perReplica()
                            .times(entry.replicasNow())
                            .plus(ResourceAmounts.of(ResourceName.DEPLOYMENTS.value(), "1"));
            assertThat(entry.holding())
                    .as("%s: what %s holds", where, entry.deployment())
                    .isEqualTo(settled);
            BackEndObject object = objects.remove(entry.deployment().toString());
            assertThat(object).as("%s: %s", where, entry.deployment()).isNotNull();
            Revision latest = store.history(entry.deployment(), 1).get(0);
            Map<String, Integer> wanted =
                    entry.replicasNow() == 0 ? Map.of() : Map.of(BackEndObject.kind(latest), entry.replicasNow());
            assertThat(object.stamp()).as(where).isEqualTo(entry.fence());
            assertThat(object.live()).as("%s: %s", where, entry.deployment()).isEqualTo(wanted);
            assertThat(object.terminating()).as(where).isEmpty();
            DeploymentStatus status =
                    script.manager().status(KillScript.ANN, entry.deployment().id());
            assertThat(status.phase())
                    .as("%s: %s", where, status)
                    .isEqualTo(entry.replicasNow() == 0 ? Phase.STOPPED : Phase.DEPLOYED);
        }
        assertThat(objects).as("%s: in the back end without an entry", where).isEmpty();
    }

    private static List<LedgerEntry> entries(HistoryStore store) {
        return GROUPS.stream()
                .flatMap(group -> store.ledger(LedgerScope.of(new GroupId(group))).entries().values().stream())
                .toList();
    }

    private static Path store(TemporaryDirectory directory) {
        return directory.path().resolve("store");
    }

    private static Path backEnd(TemporaryDirectory directory) {
        return directory.path().resolve("back-end");
    }
}
