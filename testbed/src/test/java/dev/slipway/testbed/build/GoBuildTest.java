package dev.slipway.testbed.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoBuildTest {
    private static final GoComponent SAMPLE = GoComponent.of("sample", "sample")
            .command("example.org/sample/cmd/server", "server")
            .command("example.org/sample/cmd/client", "client-of-it")
            .keep("example.org/sample", "crds");

    private final List<String> said = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void apart() {
        System.setProperty("slipway.testbed.runs", folder.resolve("runs").toString());
    }

    @AfterEach
    void together() {
        System.clearProperty("slipway.testbed.runs");
    }

    private GoBuild build(FakeGo go) {
        return new GoBuild(go.tool(), folder.resolve("cached"), file -> Long.MAX_VALUE, said::add);
    }

    @Test
    @DisplayName("a component is built once, with what it keeps of its modules, and the second time it is just there")
    void once() throws IOException {
        var go = FakeGo.in(folder);
        var built = build(go).build(SAMPLE);

        assertThat(built.program("server")).isExecutable();
        assertThat(built.program("client-of-it")).isExecutable();
        assertThat(built.file("crds/one.yaml")).hasContent("kind: One");
        assertThat(said)
                .contains("sample: download", "sample: build")
                .anyMatch(line -> line.startsWith("sample: built in"));

        said.clear();
        assertThat(build(go).build(SAMPLE)).isEqualTo(built);
        assertThat(go.builds()).isOne();
        assertThat(said).isEmpty();
    }

    @Test
    @DisplayName("another version stamp, another tool chain or another module file is another build")
    void key() throws IOException {
        var keys = List.of(
                ComponentCache.key(SAMPLE, "1.26.8"),
                ComponentCache.key(SAMPLE, "1.26.9"),
                ComponentCache.key(SAMPLE.stamp("main.version", "v2"), "1.26.8"),
                ComponentCache.key(SAMPLE.command("example.org/sample/cmd/other", "other"), "1.26.8"),
                ComponentCache.key(GoComponent.of("sample", "etcd"), "1.26.8"));

        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("sample-[0-9a-f]{16}"));
        assertThat(ComponentCache.key(SAMPLE, "1.26.8")).isEqualTo(keys.get(0));
    }

    @Test
    @DisplayName("a build that lost a file, or part of one, after it was made is not trusted but made again")
    void damaged() throws IOException {
        var go = FakeGo.in(folder);
        var program = build(go).build(SAMPLE).program("server");

        Files.writeString(program, "half");
        assertThat(build(go).build(SAMPLE).program("server"))
                .isExecutable()
                .content()
                .startsWith("#!/bin/sh");
        Files.delete(program);
        build(go).build(SAMPLE);

        assertThat(go.builds()).isEqualTo(3);
    }

    @Test
    @DisplayName("of a build that failed nothing is kept, and the next one starts anew")
    void failed() throws IOException {
        var broken = FakeGo.of(folder, "go1.26.8", "", "echo './main.go:3:5: undefined: Frobnicate' >&2; exit 1;");
        assertThatThrownBy(() -> build(broken).build(SAMPLE))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.BUILD_FAILED))
                .hasMessageContaining("sample")
                .hasMessageContaining("undefined: Frobnicate");
        try (var left = Files.list(folder.resolve("cached"))) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }

        assertThat(build(FakeGo.in(folder)).build(SAMPLE).program("server")).isExecutable();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a module that can't be had is named with its version, whatever is wrong with it")
    @CsvSource(delimiter = '|', textBlock = """
        go: k8s.io/kubernetes@v1.99.0: reading https://proxy.example/k8s.io/kubernetes/@v/v1.99.0.mod: 404 Not Found | k8s.io/kubernetes | v1.99.0
        go: github.com/a/b/v2@v2.0.1 requires example.org/c-d@v0.3.0-rc.1: reading https://proxy.example/c: 403 Forbidden | example.org/c-d | v0.3.0-rc.1
        go: downloading k8s.io/api v0.37.2; go.etcd.io/etcd/server/v3@v3.7.3: Get "https://proxy.example/x.zip": dial tcp: lookup proxy.example: no such host | go.etcd.io/etcd/server/v3 | v3.7.3
        verifying sigs.k8s.io/kwok@v0.8.0: checksum mismatch | sigs.k8s.io/kwok | v0.8.0
        """)
    void unavailable(String output, String module, String version) throws IOException {
        Files.writeString(folder.resolve("says"), output.replace("; ", "\n"));
        var go = FakeGo.of(folder, "go1.26.8", "cat " + folder.resolve("says") + " >&2; exit 1;", "");

        assertThatThrownBy(() -> build(go).build(SAMPLE))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.MODULE_UNAVAILABLE))
                .hasMessageContaining("The Go module " + module + " of version " + version + ", which sample needs");
    }

    @Test
    @DisplayName("too little disk space is said before anything is built, with what is needed and what is free")
    void fullBefore() throws IOException {
        var go = FakeGo.in(folder);
        var build = new GoBuild(go.tool(), folder.resolve("cached"), file -> 300L << 20, said::add);

        assertThatThrownBy(() -> build.build(SAMPLE.needsMebibytes(400)))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_DISK_SPACE))
                .hasMessageContaining("sample needs 400 MiB")
                .hasMessageContaining("300 MiB are free");
        assertThat(go.builds()).isZero();
    }

    @Test
    @DisplayName("a disk that runs full during a build is said to be full, not the code to be wrong")
    void fullDuring() throws IOException {
        var go = FakeGo.of(folder, "go1.26.8", "", "echo 'write /x: no space left on device' >&2; exit 1;");

        assertThatThrownBy(() -> build(go).build(SAMPLE))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_DISK_SPACE));
    }

    @ParameterizedTest(name = "Go {0}")
    @DisplayName("a tool chain that is too old is refused with both versions")
    @CsvSource({"go1.25.9, 1.25.9", "go1.9, 1.9", "go1.26rc1, "})
    void tooOld(String version, String told) throws IOException {
        var go = FakeGo.of(folder, version, "", "");
        if (told == null) {
            // A release candidate of the needed version is good enough.
            assertThat(build(go).build(SAMPLE).program("server")).isExecutable();
            return;
        }
        assertThatThrownBy(() -> build(go).build(SAMPLE))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.GO_TOO_OLD))
                .hasMessageContaining("sample needs Go 1.26.0")
                .hasMessageContaining("Go " + told);
    }

    @Test
    @DisplayName("without Go it says so, where it looked, and how to name one")
    void noGo() {
        assertThatThrownBy(() -> GoTool.at("go", folder + ":/nonexistent"))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_GO))
                .hasMessageContaining(folder + ":/nonexistent")
                .hasMessageContaining("-Dslipway.testbed.go=");
    }

    @Test
    @DisplayName("the module files of every component are there, and their Go is not newer than what they say")
    void moduleFiles() {
        for (var module : List.of("etcd", "kwok", "kubernetes-1.37", "kubernetes-1.34")) {
            assertThat(GoComponent.of(module, module).sources().get("go.mod"))
                    .as(module)
                    .contains("\ngo 1.26.0\n");
        }
    }
}
