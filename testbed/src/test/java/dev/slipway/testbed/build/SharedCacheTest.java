package dev.slipway.testbed.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache between processes, each a JVM that wants the same component. */
final class SharedCacheTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final GoComponent SAMPLE =
            GoComponent.of("sample", "sample").command("example.org/sample/cmd/server", "server");

    @TempDir
    Path folder;

    /** Builds the component with a Go and a cache. */
    static final class Builder {
        private Builder() {}

        public static void main(String[] arguments) {
            var go = GoTool.at(arguments[0], "");
            var build = new GoBuild(go, Path.of(arguments[1]), file -> Long.MAX_VALUE, System.out::println);
            System.out.println("at " + build.build(SAMPLE).folder());
        }
    }

    private Process start(FakeGo go, Path output) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslipway.testbed.runs=" + folder.resolve("runs"),
                "-cp",
                System.getProperty("java.class.path"),
                Builder.class.getName(),
                go.program().toString(),
                folder.resolve("cached").toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .start();
    }

    @Test
    @DisplayName("of two processes that want the same component one builds it, and the other waits and has it too")
    void two() throws Exception {
        // It builds until the test says so, so that the other one certainly comes meanwhile.
        var go = FakeGo.of(folder, "go1.26.8", "", "while [ ! -e \"$here/go-on\" ]; do sleep 0.05; done;");
        var first = start(go, folder.resolve("first.txt"));
        awaitUntil(() -> go.builds() == 1);
        var second = start(go, folder.resolve("second.txt"));
        awaitUntil(() -> Files.readString(folder.resolve("second.txt")).contains("another process builds it"));
        Files.createFile(folder.resolve("go-on"));

        assertThat(first.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(second.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var place = "at " + folder.resolve("cached").resolve(ComponentCache.key(SAMPLE, "1.26.8"));
        assertThat(folder.resolve("first.txt")).content().contains(place);
        assertThat(folder.resolve("second.txt")).content().contains(place);
        assertThat(go.builds()).isOne();
    }

    @Test
    @DisplayName(
            "a build that was interrupted by a kill is not trusted, its compiler ends, and the next build is whole")
    void interrupted() throws Exception {
        var hanging = FakeGo.of(
                folder,
                "go1.26.8",
                "",
                "echo half > \"$to$main\"; chmod +x \"$to$main\"; echo $$ > \"$here/compiler\"; sleep 600;");
        var process = start(hanging, folder.resolve("first.txt"));
        awaitUntil(() -> Files.exists(folder.resolve("compiler"))
                && !Files.readString(folder.resolve("compiler")).isEmpty());
        process.destroyForcibly().waitFor();

        var compiler =
                Long.parseLong(Files.readString(folder.resolve("compiler")).strip());
        awaitUntil(
                () -> ProcessHandle.of(compiler).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(folder.resolve("cached").resolve(ComponentCache.key(SAMPLE, "1.26.8")))
                .doesNotExist();

        var go = FakeGo.in(folder);
        assertThat(start(go, folder.resolve("second.txt")).waitFor()).isZero();
        assertThat(folder.resolve("cached")
                        .resolve(ComponentCache.key(SAMPLE, "1.26.8"))
                        .resolve("bin/server"))
                .content()
                .startsWith("#!/bin/sh");
    }

    /** A condition that may read files. */
    private interface Condition {
        boolean isSo() throws IOException;
    }

    private static void awaitUntil(Condition condition) throws Exception {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.isSo()) {
            assertThat(System.nanoTime()).as("end of the time for it").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
