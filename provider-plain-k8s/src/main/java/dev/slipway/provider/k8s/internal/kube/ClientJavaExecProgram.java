package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.ClientJavaKubeconfig.Entry;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that a kubeconfig names to give credentials. It can't ask anybody anything, and is ended with all that it started when it takes too long.
 * Immutable.
 *
 * @param user of which user
 * @param apiVersion of the form in which it answers
 * @param words the program and what it is told
 * @param variables of the environment, besides those of this process
 * @param patience how long it may take
 */
record ClientJavaExecProgram(
        Entry user, String apiVersion, List<String> words, Map<String, String> variables, Duration patience) {
    private static final int MOST_OUTPUT = 1024 * 1024;
    private static final String INFO = "KUBERNETES_EXEC_INFO";

    /** Runs it; blocks. */
    byte[] run() throws ClientJavaCredentialException, InterruptedException {
        Process process = start();
        FutureTask<byte[]> output =
                new FutureTask<>(() -> process.getInputStream().readNBytes(MOST_OUTPUT));
        Thread reader = new Thread(output, "slipway-kubernetes-credentials");
        reader.setDaemon(true);
        reader.start();
        try {
            byte[] text = output.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failed("doesn't end", null);
            }
            if (process.exitValue() != 0) {
                throw failed("ended with exit code " + process.exitValue(), null);
            }
            return text;
        } catch (TimeoutException e) {
            throw failed("took longer than " + patience, e);
        } catch (ExecutionException e) {
            throw failed("can't be read from", e.getCause());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start() throws ClientJavaCredentialException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(variables);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw failed("can't be started", e);
        }
    }

    /** Neither what it was told nor what it said: there may be secrets in both. */
    ClientJavaCredentialException failed(String what, Throwable cause) {
        String message = "the program '" + words.get(0) + "' of the " + user + " " + what
                + "; run it by hand, as the user that this process runs as, to see why";
        return cause == null
                ? new ClientJavaCredentialException(message)
                : new ClientJavaCredentialException(message, cause);
    }

    static ClientJavaExecProgram of(Entry user, Entry cluster, Duration patience) {
        Map<?, ?> fields = user.part("exec").orElseThrow();
        Entry exec = new Entry("exec of the user", user.name(), user.file(), fields);
        String version = exec.text("apiVersion").orElse("");
        if (!version.startsWith("client.authentication.k8s.io/v1")) {
            throw exec.wrong("apiVersion", "is '" + version + "'; it must be client.authentication.k8s.io/v1");
        }
        if (exec.text("interactiveMode").filter("Always"::equals).isPresent()) {
            throw exec.wrong(
                    "interactiveMode", "is Always, and there is nobody to ask; use credentials that need nobody");
        }
        String command = exec.text("command").orElseThrow(() -> exec.wrong("command", "is missing"));
        boolean isPath = command.contains("/") || command.contains(File.separator);
        List<String> words = new ArrayList<>();
        words.add(isPath ? exec.path("command").orElseThrow().toString() : command);
        if (fields.get("args") instanceof List<?> args) {
            args.forEach(arg -> words.add(String.valueOf(arg)));
        }
        Map<String, String> variables = new HashMap<>();
        if (fields.get("env") instanceof List<?> pairs) {
            for (Object pair : pairs) {
                if (pair instanceof Map<?, ?> one && one.get("name") instanceof String name) {
                    variables.put(name, String.valueOf(one.get("value")));
                }
            }
        }
        Optional<Entry> shown = exec.flag("provideClusterInfo") ? Optional.of(cluster) : Optional.empty();
        variables.put(INFO, info(version, shown).toString());
        return new ClientJavaExecProgram(user, version, words, variables, patience);
    }

    /** What a program may want to know, in its environment. */
    private static ObjectNode info(String version, Optional<Entry> cluster) {
        ObjectNode info = KubeJson.node();
        info.put("apiVersion", version).put("kind", "ExecCredential");
        ObjectNode spec = info.putObject("spec").put("interactive", false);
        cluster.ifPresent(shown -> {
            ObjectNode described = spec.putObject("cluster");
            for (String key : List.of("server", "tls-server-name", "certificate-authority-data")) {
                shown.text(key).ifPresent(value -> described.put(key, value));
            }
            described.put("insecure-skip-tls-verify", shown.flag("insecure-skip-tls-verify"));
            extension(shown).ifPresent(config -> described.set("config", KubeJson.tree(config)));
        });
        return info;
    }

    private static Optional<Object> extension(Entry cluster) {
        if (cluster.fields().get("extensions") instanceof List<?> extensions) {
            for (Object extension : extensions) {
                if (extension instanceof Map<?, ?> one && "client.authentication.k8s.io/exec".equals(one.get("name"))) {
                    return Optional.ofNullable(one.get("extension"));
                }
            }
        }
        return Optional.empty();
    }

    /** Nothing that it is told. */
    @Override
    public String toString() {
        return "program of the " + user;
    }
}
