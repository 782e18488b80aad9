package dev.slipway.provider.k8s.internal.kube;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import io.kubernetes.client.util.KubeConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one or more kubeconfig files say, the first of them first, as {@code kubectl} reads them; never written. Immutable.
 */
final class ClientJavaKubeconfig {
    private final List<Path> files;
    private final Map<String, Entry> contexts = new LinkedHashMap<>();
    private final Map<String, Entry> clusters = new LinkedHashMap<>();
    private final Map<String, Entry> users = new LinkedHashMap<>();
    private @Nullable String currentContext;

    private ClientJavaKubeconfig(List<Path> files) {
        this.files = files;
    }

    /**
     * What is said of a context, a cluster or a user.
     *
     * @param kind which of them
     * @param name its name
     * @param file where that is
     * @param fields what is said
     */
    record Entry(String kind, String name, Path file, Map<?, ?> fields) {
        /** A text; empty if there is none. */
        Optional<String> text(String key) {
            Object value = fields.get(key);
            if (value == null) {
                return Optional.empty();
            }
            if (!(value instanceof String || value instanceof Number)) {
                throw wrong(key, "is no text");
            }
            return Optional.of(value.toString()).filter(text -> !text.isBlank());
        }

        boolean flag(String key) {
            return Boolean.TRUE.equals(fields.get(key));
        }

        /** The path of a file, which is relative to where it is named. */
        Optional<Path> path(String key) {
            return text(key)
                    .map(path -> file.toAbsolutePath().resolveSibling(path).normalize());
        }

        /** What the file holds that this names. */
        Optional<byte[]> content(String key) {
            return path(key).map(path -> {
                try {
                    return Files.readAllBytes(path);
                } catch (IOException e) {
                    throw wrong(
                            key,
                            "is the file " + path + ", which can't be read; correct the path, or who may read it",
                            e);
                }
            });
        }

        /** Something with fields of its own. */
        Optional<Map<?, ?>> part(String key) {
            return fields.get(key) instanceof Map<?, ?> part ? Optional.of(part) : Optional.empty();
        }

        DeploymentException wrong(String key, String what) {
            return setting("'" + key + "' of the " + this + " " + what, null);
        }

        DeploymentException wrong(String key, String what, Exception cause) {
            return setting("'" + key + "' of the " + this + " " + what, cause);
        }

        @Override
        public String toString() {
            return kind + " '" + name + "' in the kubeconfig " + file;
        }
    }

    /** What a context names: where the server is, and who asks. */
    record Chosen(KubeConfig whole, Entry cluster, Entry user) {}

    /**
     * Reads files.
     *
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if one is missing, can't be read or is no kubeconfig
     */
    static ClientJavaKubeconfig read(List<Path> files) {
        ClientJavaKubeconfig read = new ClientJavaKubeconfig(files);
        files.forEach(read::add);
        return read;
    }

    private void add(Path file) {
        KubeConfig config = load(file);
        if (currentContext == null) {
            currentContext = config.getCurrentContext();
        }
        add("context", file, config.getContexts(), contexts);
        add("cluster", file, config.getClusters(), clusters);
        add("user", file, config.getUsers(), users);
    }

    private static KubeConfig load(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            return KubeConfig.loadKubeConfig(reader);
        } catch (NoSuchFileException e) {
            throw setting("there is no kubeconfig " + file + "; name another file, or put it there", e);
        } catch (IOException e) {
            throw setting("the kubeconfig " + file + " can't be read; correct who may read it, and its encoding", e);
        } catch (RuntimeException e) {
            // Whatever the client stumbles over; its words may show a piece of the file.
            throw setting(
                    "the file " + file + " is no kubeconfig; it must be YAML with clusters, users and contexts", e);
        }
    }

    private static void add(String kind, Path file, @Nullable List<?> entries, Map<String, Entry> into) {
        for (Object entry : entries == null ? List.of() : entries) {
            if (entry instanceof Map<?, ?> named && named.get("name") instanceof String name) {
                Map<?, ?> fields = named.get(kind) instanceof Map<?, ?> found ? found : Map.of();
                into.putIfAbsent(name, new Entry(kind, name, file, fields));
            }
        }
    }

    /**
     * Chooses a context.
     *
     * @param name which; the current one if empty
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if there is none, or it names what isn't there
     */
    Chosen choose(Optional<String> name) {
        String chosen = name.or(() -> Optional.ofNullable(currentContext).filter(current -> !current.isBlank()))
                .orElseThrow(() -> setting(
                        "the kubeconfig " + names() + " has no current context; name one of: " + known(contexts),
                        null));
        Entry context = contexts.get(chosen);
        if (context == null) {
            throw setting(
                    "the kubeconfig " + names() + " has no context '" + chosen + "'; it has: " + known(contexts), null);
        }
        Entry cluster = named(context, "cluster", clusters);
        // Somebody without credentials may be nobody.
        Entry user = context.text("user").isPresent()
                ? named(context, "user", users)
                : new Entry("user", "", context.file(), Map.of());
        return new Chosen(whole(chosen), cluster, user);
    }

    private static Entry named(Entry context, String key, Map<String, Entry> entries) {
        String name = context.text(key).orElseThrow(() -> context.wrong(key, "is missing"));
        return Optional.ofNullable(entries.get(name))
                .orElseThrow(() -> context.wrong(
                        key, "is '" + name + "', of which nothing is said; it may be: " + known(entries)));
    }

    /** All of it as the client has it, for what only the client understands. */
    private KubeConfig whole(String context) {
        KubeConfig whole = new KubeConfig(
                new ArrayList<>(list("context", contexts)),
                new ArrayList<>(list("cluster", clusters)),
                new ArrayList<>(list("user", users)));
        whole.setContext(context);
        return whole;
    }

    private static List<Map<String, Object>> list(String kind, Map<String, Entry> entries) {
        return entries.values().stream()
                .map(entry -> Map.<String, Object>of("name", entry.name(), kind, entry.fields()))
                .toList();
    }

    private String names() {
        return files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private static String known(Map<String, Entry> entries) {
        return entries.isEmpty() ? "none" : String.join(", ", new TreeSet<>(entries.keySet()));
    }

    static DeploymentException setting(String what, @Nullable Exception cause) {
        return cause == null
                ? new DeploymentException(ErrorCode.INVALID_SETTING, what, false, Optional.empty())
                : new DeploymentException(ErrorCode.INVALID_SETTING, what, false, Optional.empty(), cause);
    }
}
