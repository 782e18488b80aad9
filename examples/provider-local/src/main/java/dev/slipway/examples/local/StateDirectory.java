package dev.slipway.examples.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What outlives the host: one folder per deployment, with its rollout and its replicas' logs. Thread-safe per deployment. */
final class StateDirectory {
    private static final String ROLLOUT = "rollout.json";
    private static final String REPLICAS = "replicas";

    private final Path deployments;
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    StateDirectory(Path root) {
        this.deployments = root.resolve("deployments");
    }

    /** Everything that is remembered, and by name everything that can't be understood. */
    record Contents(List<Remembered> remembered, List<Unreadable> unreadable) {}

    /** A folder that can't be understood; it is left as it is. */
    record Unreadable(Path folder, String reason) {}

    Contents load() {
        var remembered = new ArrayList<Remembered>();
        var unreadable = new ArrayList<Unreadable>();
        for (Path folder : folders()) {
            if (isRemnant(folder)) {
                deleteTree(folder);
                continue;
            }
            try {
                remembered.add(read(folder));
            } catch (IOException | IllegalArgumentException e) {
                unreadable.add(new Unreadable(folder, folder.resolve(ROLLOUT) + " can't be read: " + firstLine(e)));
            }
        }
        return new Contents(List.copyOf(remembered), List.copyOf(unreadable));
    }

    Path folder(DeploymentRef ref) {
        return deployments.resolve(ref.store() + "." + ref.id() + "." + ref.incarnation());
    }

    Path replicas(DeploymentRef ref) {
        return folder(ref).resolve(REPLICAS);
    }

    /** Replaces what is remembered of a deployment, wholly or not at all. */
    void write(Remembered remembered) {
        Path folder = folder(remembered.rollout().deployment());
        Path temporary = folder.resolve(ROLLOUT + ".new");
        try {
            Files.createDirectories(folder);
            byte[] text = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(RolloutDocument.of(remembered));
            try (var channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                var buffer = ByteBuffer.wrap(text);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(temporary, folder.resolve(ROLLOUT), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("write", folder, e);
        }
    }

    /** Forgets a deployment; its rollout goes last, so that a removal that was cut short is still known as one. */
    void delete(DeploymentRef ref) {
        Path folder = folder(ref);
        try {
            deleteTree(folder.resolve(REPLICAS));
            Files.deleteIfExists(folder.resolve(ROLLOUT + ".new"));
            Files.deleteIfExists(folder.resolve(ROLLOUT));
            deleteTree(folder);
        } catch (IOException e) {
            throw failed("delete", folder, e);
        }
    }

    void deleteReplicas(DeploymentRef ref) {
        deleteTree(replicas(ref));
    }

    /** The records of processes that a deployment's replicas were, see {@link Leftovers}. */
    List<Path> processRecords(Path folder) {
        try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().equals(ReplicaRun.RECORD))
                    .toList();
        } catch (IOException e) {
            throw failed("read", folder, e);
        }
    }

    static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw failed("delete", folder, e);
        }
    }

    private List<Path> folders() {
        try {
            Files.createDirectories(deployments);
            try (Stream<Path> found = Files.list(deployments)) {
                return found.sorted().toList();
            }
        } catch (IOException e) {
            throw failed("read", deployments, e);
        }
    }

    /** What is left if the host dies between making or emptying a folder and the file that gives it meaning. */
    private static boolean isRemnant(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.allMatch(file -> file.getFileName().toString().equals(ROLLOUT + ".new"));
        } catch (IOException e) {
            throw failed("read", folder, e);
        }
    }

    private Remembered read(Path folder) throws IOException {
        try {
            var document = json.readValue(Files.readAllBytes(folder.resolve(ROLLOUT)), RolloutDocument.class);
            if (document.strategy() == null
                    || document.template() == null
                    || document.template().contract() == null) {
                throw new IllegalArgumentException("it lacks its strategy, template or contract");
            }
            var remembered = document.toRemembered();
            if (!folder(remembered.rollout().deployment()).equals(folder)) {
                throw new IllegalArgumentException("it belongs to another folder");
            }
            return remembered;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    private static String firstLine(Exception e) {
        return e.getClass().getSimpleName() + ": "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static ProviderException failed(String verb, Path path, IOException e) {
        return new ProviderException(ErrorCode.INTERNAL, "can't " + verb + " " + path + ": " + e.getMessage(), e);
    }
}
