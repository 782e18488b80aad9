package dev.slipway.examples.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The small shell process between the host and one run of a replica. It ends the replica's process group when the host
 * dies, because then its standard input ends. Thread-safe.
 */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final String SCRIPT = script();

    /** What a command may know of the host's environment; the rest might be the host's secrets. */
    private static final List<String> INHERITED = List.of(
            "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "LD_LIBRARY_PATH");

    private final Process process;

    private Supervisor(Process process) {
        this.process = process;
    }

    /** Whether no command can be given that variable: {@code env} would take it for an option and run what it says. */
    static boolean isOption(String name) {
        return name.startsWith("-");
    }

    /** Starts a command; the record names its process for {@link Leftovers}. */
    static Supervisor start(List<String> command, Map<String, String> environment, Path record) throws IOException {
        // A rollout may have been written down before such names were refused.
        for (String name : environment.keySet()) {
            if (isOption(name)) {
                throw new IOException(optionMessage(name));
            }
        }
        var line = new ArrayList<String>();
        apart().ifPresent(program -> line.add(program.toString()));
        line.addAll(List.of("sh", "-c", SCRIPT, "supervise", record.toString()));
        var odd =
                environment.keySet().stream().filter(name -> !isShellName(name)).toList();
        if (!odd.isEmpty()) {
            // Shells don't pass on variables whose names they can't write.
            line.add("env");
            odd.forEach(name -> line.add(name + "=" + environment.get(name)));
        }
        line.addAll(command);
        var builder = new ProcessBuilder(line);
        builder.environment().keySet().retainAll(INHERITED);
        environment.forEach((name, value) -> {
            if (isShellName(name)) {
                builder.environment().put(name, value);
            }
        });
        return new Supervisor(builder.start());
    }

    static String optionMessage(String name) {
        return "the variable '" + name + "' can't be given to a process: a name must not start with '-'";
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The command's own exit code; 128 and more for the signal that ended it. */
    int exitCode() {
        return process.exitValue();
    }

    InputStream output() {
        return process.getInputStream();
    }

    InputStream errors() {
        return process.getErrorStream();
    }

    /** Asks the group to end. */
    void stop() {
        tell("stop\n");
    }

    /** Ends the group without asking. */
    void kill() {
        tell("kill\n");
    }

    /** What happens by itself when the host dies: asks, and ends what is left within a second. */
    void abandon() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("The supervisor {} is gone already", pid(), e);
        }
    }

    private void tell(String word) {
        try {
            var input = process.getOutputStream();
            input.write(word.getBytes(StandardCharsets.US_ASCII));
            input.flush();
        } catch (IOException e) {
            LOG.debug("The supervisor {} is gone already", pid(), e);
        }
    }

    /** A session of its own also for the supervisor, so that a signal to the host's group doesn't reach it. */
    private static Optional<Path> apart() {
        return Stream.of("/usr/bin/setsid", "/bin/setsid")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean isShellName(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*");
    }

    private static String script() {
        try (var text = Supervisor.class.getResourceAsStream("supervise.sh")) {
            if (text == null) {
                throw new IllegalStateException("supervise.sh is missing beside " + Supervisor.class.getName());
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("supervise.sh can't be read", e);
        }
    }
}
