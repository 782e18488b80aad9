package dev.slipway.core.history;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerScope;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process of its own that works on a store as it is told, line by line: {@code commit GROUP ID COUNTER} records the next
 * revision on exactly that counter, {@code claim GROUP ID} deploys an id whatever the counter, and {@code go GROUP ID} commits
 * until it is killed, answering after each.
 */
final class StoreWorker {
    private final HistoryStore store;
    private final StoreSamples samples;

    private StoreWorker(HistoryStore store) {
        this.store = store;
        this.samples = new StoreSamples(store.id());
    }

    public static void main(String[] arguments) throws IOException {
        var worker = new StoreWorker(FileHistoryStore.open(Path.of(arguments[0])));
        answer("ready");
        try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                worker.obey(line.split(" "));
            }
        }
    }

    private void obey(String[] words) {
        DeploymentRef ref = samples.ref(words[1], words[2]);
        switch (words[0]) {
            case "commit" -> {
                long counter = Long.parseLong(words[3]);
                answer(name(store.commit(revise(ref, counter))));
            }
            case "claim" -> answer(name(claim(ref)));
            case "go" -> {
                while (true) {
                    long counter = ledger(ref).counter();
                    CommitResult result = store.commit(revise(ref, counter));
                    if (result instanceof CommitResult.Landed landed) {
                        answer(Long.toString(landed.ledger().counter()));
                    }
                }
            }
            default -> throw new IllegalArgumentException(String.join(" ", words));
        }
    }

    private CommitResult claim(DeploymentRef ref) {
        CommitResult result;
        do {
            result = store.commit(samples.revise(ref, ledger(ref).counter(), 1).build());
        } while (result instanceof CommitResult.Conflict);
        return result;
    }

    private Commit revise(DeploymentRef ref, long counter) {
        return samples.revise(ref, counter, counter + 1).build();
    }

    private GroupLedger ledger(DeploymentRef ref) {
        return store.ledger(LedgerScope.of(ref.group()));
    }

    private static String name(CommitResult result) {
        return result.match(landed -> "landed", conflict -> "conflict", taken -> "taken");
    }

    private static void answer(String word) {
        System.out.println(word);
        System.out.flush();
    }
}
