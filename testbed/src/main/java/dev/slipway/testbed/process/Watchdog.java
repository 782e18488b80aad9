package dev.slipway.testbed.process;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/**
 * A second, small JVM in a session of its own that takes a bed away when the bed's JVM is killed: it reads a pipe from
 * that JVM, which the kernel closes with it. Thread-safe.
 */
final class Watchdog {
    /** What the bed's JVM says when it has cleaned up itself. */
    private static final int DISMISSED = 'd';

    private final Process process;
    private final OutputStream pipe;

    private Watchdog(Process process) {
        this.process = process;
        this.pipe = process.getOutputStream();
    }

    static Watchdog over(Path runFolder) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = List.of(
                "setsid",
                java,
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ownClassPath(),
                Watchdog.class.getName(),
                runFolder.toString());
        var log = runFolder.resolve(RunFolder.LOG).resolve("watchdog.log").toFile();
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        try {
            return new Watchdog(builder.start());
        } catch (IOException e) {
            throw new TestbedException(
                    Code.PACKAGE_UNAVAILABLE, "The watchdog can't be started: is setsid (util-linux) installed?", e);
        }
    }

    /** Where these classes come from: the class path of the JVM may be a file that ends with it. */
    private static String ownClassPath() {
        try {
            return Path.of(Watchdog.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new TestbedException(Code.BROKEN, "The watchdog's class path can't be told", e);
        }
    }

    /** Lets it go without doing anything; it may have ended already. */
    void dismiss() {
        try (pipe) {
            pipe.write(DISMISSED);
            pipe.flush();
        } catch (IOException e) {
            // It is gone already, which is what is wanted.
            return;
        } finally {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until the bed's JVM has ended, and cleans up after it.
     *
     * @param arguments the run folder
     * @throws IOException when the pipe can't be read
     */
    public static void main(String[] arguments) throws IOException {
        var runFolder = Path.of(arguments[0]);
        CleanUp.load();
        if (System.in.read() == DISMISSED) {
            return;
        }
        for (var problem : CleanUp.run(runFolder)) {
            System.out.println(problem);
        }
    }
}
