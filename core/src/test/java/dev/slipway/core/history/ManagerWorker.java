package dev.slipway.core.history;

import dev.slipway.core.DeploymentManager;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.DeploymentId;
import dev.slipway.spi.GroupDirectory;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A process of its own with a manager of its own on a store and a back end that it shares, which does as it is told, line by line:
 * attempts separated by {@code ;}, or {@code delete ID ID …}, which returns when they are gone.
 */
final class ManagerWorker {
    private ManagerWorker() {}

    public static void main(String[] arguments) throws IOException {
        List<String> groups = List.of(arguments[2].split(","));
        try (DeploymentManager manager = manager(
                        FileHistoryStore.open(Path.of(arguments[0])),
                        new DirectoryBackEnd(Path.of(arguments[1]), WriteWatch.NONE),
                        new WorkerDirectory(groups));
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answer("ready");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("delete")) {
                    delete(manager, Arrays.stream(line.split(" ")).skip(1).toList());
                    answer("deleted");
                } else {
                    answer(Arrays.stream(line.split(";"))
                            .map(each -> Attempt.parse(each).on(manager).toText())
                            .collect(Collectors.joining(";")));
                }
            }
        }
    }

    static DeploymentManager manager(HistoryStore store, DirectoryBackEnd backEnd, GroupDirectory directory) {
        return DeploymentManager.builder()
                .store(store)
                .directory(directory)
                .provider(DirectoryProvider.factory(backEnd), ProviderSettings.none())
                .manualReconcile()
                .build();
    }

    static void delete(DeploymentManager manager, List<String> ids) {
        List<DeploymentId> left = ids.stream().map(DeploymentId::new).collect(Collectors.toList());
        left.forEach(id -> manager.delete(WorkerDirectory.ANN, id));
        while (!left.isEmpty()) {
            manager.reconcile();
            left.removeIf(id -> isGone(manager, id));
        }
    }

    private static boolean isGone(DeploymentManager manager, DeploymentId id) {
        try {
            manager.history(WorkerDirectory.ANN, id);
            return false;
        } catch (NotFoundException e) {
            return true;
        }
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
