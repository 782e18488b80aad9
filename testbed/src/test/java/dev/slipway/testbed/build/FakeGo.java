package dev.slipway.testbed.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A Go tool chain that builds in no time, and fails, hangs or counts as told. */
final class FakeGo {
    private final Path folder;
    private final Path program;

    private FakeGo(Path folder, Path program) {
        this.folder = folder;
        this.program = program;
    }

    static FakeGo in(Path folder) throws IOException {
        return of(folder, "go1.26.8", "", "");
    }

    /**
     * Makes one.
     *
     * @param version what it says of itself
     * @param onDownload shell commands before modules are downloaded
     * @param onBuild shell commands before each program is written
     */
    static FakeGo of(Path folder, String version, String onDownload, String onBuild) throws IOException {
        var program = folder.resolve("go");
        Files.writeString(program, """
                #!/bin/sh
                here=%s
                case "$1 $2" in
                "env GOVERSION") echo "%s" ;;
                "env GOCACHE") echo "$here/cache" ;;
                "list -m") echo "$here/module" ;;
                "list -deps") %s : ;;
                build*)
                  echo "$@" >> "$here/builds"
                  while [ $# -gt 0 ]; do
                    case "$1" in -o) to="$2"; shift ;; */cmd/*) mains="$mains ${1##*/}" ;; esac
                    shift
                  done
                  for main in $mains; do
                    %s :
                    printf '#!/bin/sh\\necho %%s\\n' "$main" > "$to$main"; chmod +x "$to$main"
                  done ;;
                esac
                """.formatted(folder, version, onDownload, onBuild));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(folder.resolve("module/crds"));
        Files.writeString(folder.resolve("module/crds/one.yaml"), "kind: One\n");
        return new FakeGo(folder, program);
    }

    GoTool tool() {
        return GoTool.at(program.toString(), "");
    }

    Path program() {
        return program;
    }

    int builds() throws IOException {
        var list = folder.resolve("builds");
        return Files.exists(list) ? Files.readAllLines(list).size() : 0;
    }
}
