package dev.slipway.core.history;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A process that may only read a store's directory: tells, a line each, whether it really may not write there, what it
 * reads, and what comes of writing.
 */
final class RestrictedReader {
    private RestrictedReader() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        answer(rights(directory));
        HistoryStore store = FileHistoryStore.openReadOnly(directory);
        read(store).forEach(RestrictedReader::answer);
        answer(outcome(
                () -> store.commit(new StoreSamples(store.id()).commit("lab", 0).build())));
        answer(outcome(() -> FileHistoryStore.open(directory)));
    }

    /** All of a store, in words. */
    static List<String> read(HistoryStore store) {
        List<String> words = new ArrayList<>(List.of(store.id().toString()));
        for (GroupId group : store.groups().stream()
                .sorted(Comparator.comparing(GroupId::value))
                .toList()) {
            var ledger = store.ledger(LedgerScope.of(group));
            words.add(ledger.toString());
            ledger.entries().values().forEach(entry -> {
                words.add(store.locate(entry.deployment().id()).toString());
                words.add(store.history(entry.deployment(), 100).toString());
            });
        }
        return words;
    }

    private static String rights(Path directory) throws IOException {
        try {
            Files.createFile(directory.resolve("mine"));
            return "may write";
        } catch (AccessDeniedException e) {
            return "may only read";
        }
    }

    private static String outcome(Runnable call) {
        try {
            call.run();
            return "done";
        } catch (DeploymentException e) {
            return e.code().name();
        }
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
