package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.build.GoTool;
import dev.slipway.testbed.build.Preparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Copies lego, by which Traefik asks for certificates, beside Traefik's module files, without its providers of DNS
 * challenges: those need the clients of a hundred clouds, of which some can't be had and none is of use here.
 */
final class LegoWithoutProviders implements Preparation {
    private static final String MODULE = "github.com/go-acme/lego/v5";
    private static final Pattern VERSION = Pattern.compile("(?m)^\\t" + Pattern.quote(MODULE) + " (v\\S+)");
    private static final List<String> KEPT = List.of(
            "acme",
            "certcrypto",
            "certificate",
            "challenge",
            "internal",
            "lego",
            "log",
            "platform",
            "registration",
            "go.mod",
            "LICENSE");
    private static final List<String> LEFT_OUT = List.of("internal/generators", "internal/tester");

    @Override
    public String id() {
        return "lego without providers: " + KEPT + ", not " + LEFT_OUT;
    }

    @Override
    public void prepare(Path folder, GoTool go) throws IOException {
        Path source = go.download(MODULE, version(Files.readString(folder.resolve("go.mod"))));
        Path target = folder.resolve("lego");
        for (String kept : KEPT) {
            copy(source, source.resolve(kept), target);
        }
        Path providers = Files.createDirectories(target.resolve("providers/dns"));
        Files.move(folder.resolve("dns/dns.go"), providers.resolve("dns.go"));
    }

    /** The version that the module file asks for. */
    static String version(String moduleFile) {
        var match = VERSION.matcher(moduleFile);
        if (!match.find()) {
            throw new TestbedException(Code.BROKEN, "Traefik's go.mod requires no " + MODULE);
        }
        return match.group(1);
    }

    private static void copy(Path source, Path from, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = source.relativize(file).toString();
                if (!path.endsWith("_test.go") && LEFT_OUT.stream().noneMatch(path::startsWith)) {
                    Path to = target.resolve(path);
                    Files.createDirectories(to.getParent());
                    // Not as a copy of the file itself, which is read-only in Go's cache.
                    Files.write(to, Files.readAllBytes(file));
                }
            }
        }
    }
}
