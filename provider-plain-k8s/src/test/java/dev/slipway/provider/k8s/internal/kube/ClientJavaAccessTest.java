package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import io.kubernetes.client.openapi.ApiClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ClientJavaAccessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Any certificate; nobody has its key. */
    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBdjCCARugAwIBAgIUYRmaXXASkdDhmATtKsb3p4alp4AwCgYIKoZIzj0EAwIw
            DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjkxNDIyMzVaGA8yMTI2MTEwNTE0MjIz
            NVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDFe
            F5nQzQq3TNnMhpV2lBcEsczVTotlQyJoMx7lHA85KyFShOeBcvZCFrM2Jrl0cSSr
            8mNEgOiC+OsIrS6CZJSjUzBRMB0GA1UdDgQWBBTFrhSmSLYjh/vNNYhDFcfZl4bu
            uzAfBgNVHSMEGDAWgBTFrhSmSLYjh/vNNYhDFcfZl4buuzAPBgNVHRMBAf8EBTAD
            AQH/MAoGCCqGSM49BAMCA0kAMEYCIQDBAx73//tkSrfVvyI0thpGWGiIErqj9CK9
            g71Vlx7HcAIhAP2TIV1a2uK7BVYifgqgWXT/oPdGUGDh1OTMGN4gTtzM
            -----END CERTIFICATE-----
            """;

    @TempDir
    Path folder;

    private final List<String> tokens = new CopyOnWriteArrayList<>();

    private ClientJavaAccess access(Map<String, String> environment) {
        return new ClientJavaAccess(
                environment, folder.resolve("home"), folder.resolve("account"), PATIENCE, Clock.systemUTC());
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String kubeconfig(String server, String user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: first
                contexts:
                - {name: first, context: {cluster: c, user: u}}
                - {name: second, context: {cluster: other, user: u}}
                - {name: nowhere, context: {cluster: gone, user: u}}
                - {name: nobody, context: {cluster: c}}
                - {name: lost, context: {cluster: c, user: gone}}
                clusters:
                - {name: c, cluster: {server: "%s"}}
                - {name: other, cluster: {server: "https://other.invalid:6443/", insecure-skip-tls-verify: true}}
                users:
                - name: u
                  user: %s
                """.formatted(server, user);
    }

    private ApiClient kubeconfig(Path file) {
        return access(Map.of()).kubeconfig(List.of(file), Optional.empty());
    }

    private static DeploymentException failure(ThrowingCallable call) {
        DeploymentException failure = catchThrowableOfType(DeploymentException.class, call);
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_SETTING);
        assertThat(failure.isRetryable()).isFalse();
        return failure;
    }

    /** Asks a server once, and keeps as whom. */
    private void ask(ApiClient client, int status) throws IOException {
        try (ScriptedServer server = new ScriptedServer((request, answer) -> {
                    tokens.add(request.lines()
                            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("authorization: "))
                            .map(line -> line.substring("authorization: ".length()))
                            .findFirst()
                            .orElse("nobody"));
                    answer.whole(status, "{\"metadata\":{}}");
                });
                ClientJavaCluster cluster = new ClientJavaCluster(
                        client.setBasePath(server.address()), PATIENCE, Clock.systemUTC(), new Random(1))) {
            cluster.get(KubeKind.CONFIG_MAP, "models", "x");
        } catch (KubeException e) {
            tokens.add(e.kind() + " " + e.getMessage());
        }
    }

    private void ask(ApiClient client) throws IOException {
        ask(client, 200);
    }

    static Stream<Arguments> users() {
        return Stream.of(
                Arguments.of("{token: abc}", "Bearer abc"),
                Arguments.of("{tokenFile: secret/token}", "Bearer of-file"),
                Arguments.of("{token: abc, tokenFile: secret/token}", "Bearer of-file"),
                Arguments.of("{username: ann, password: b}", "Basic YW5uOmI="),
                Arguments.of("{}", "nobody"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("users")
    @DisplayName("who asks is who the kubeconfig says, and a file is looked for beside it")
    void users(String user, String header) throws IOException {
        write("conf/secret/token", "of-file\n");

        ask(kubeconfig(write("conf/config", kubeconfig("http://x", user))));

        assertThat(tokens).containsExactly(header);
    }

    @Test
    @DisplayName("a context is chosen by name, and a server's address is taken as it is")
    void contexts() throws IOException {
        Path file = write("config", kubeconfig("https://c.invalid:6443/k8s/clusters/c-1", "{token: abc}"));

        assertThat(kubeconfig(file).getBasePath()).isEqualTo("https://c.invalid:6443/k8s/clusters/c-1");
        ApiClient other = access(Map.of()).kubeconfig(List.of(file), Optional.of("second"));
        assertThat(other.getBasePath()).isEqualTo("https://other.invalid:6443");
        assertThat(other.isVerifyingSsl()).isFalse();
        ask(access(Map.of()).kubeconfig(List.of(file), Optional.of("nobody")));
        assertThat(tokens).containsExactly("nobody");
    }

    @Test
    @DisplayName("several files are one, of which the first counts for more, and each looks for files beside itself")
    void several() throws IOException {
        Path first = write("one/config", """
                current-context: mixed
                users:
                - {name: u, user: {tokenFile: token}}
                contexts:
                - {name: mixed, context: {cluster: c, user: u}}
                """);
        write("one/token", "of-one");
        Path second = write("two/config", kubeconfig("https://two.invalid", "{token: of-two}"));
        String both = first + File.pathSeparator + folder.resolve("missing") + File.pathSeparator + second;

        ApiClient client = access(Map.of("KUBECONFIG", both)).standard();

        assertThat(client.getBasePath()).isEqualTo("https://two.invalid");
        ask(client);
        assertThat(tokens).containsExactly("Bearer of-one");
    }

    @Test
    @DisplayName("the usual way is the pod's own, then that of the variable, then that of the home directory")
    void standard() throws IOException {
        assertThat(failure(() -> access(Map.of()).standard()))
                .hasMessageContaining("KUBERNETES_SERVICE_HOST")
                .hasMessageContaining("KUBECONFIG")
                .hasMessageContaining(folder.resolve("home/.kube/config").toString());
        write("home/.kube/config", kubeconfig("https://home.invalid", "{token: abc}"));
        assertThat(access(Map.of()).standard().getBasePath()).isEqualTo("https://home.invalid");
        Path named = write("named", kubeconfig("https://named.invalid", "{token: abc}"));
        assertThat(access(Map.of("KUBECONFIG", named.toString())).standard().getBasePath())
                .isEqualTo("https://named.invalid");
        assertThat(failure(() -> access(Map.of("KUBECONFIG", "/not/there")).standard()))
                .hasMessageContaining("there is no kubeconfig /not/there");
    }

    @Test
    @DisplayName("a pod's own account is used as its files say, and its token is read anew")
    void inCluster() throws IOException {
        Map<String, String> pod = Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "443");
        assertThat(failure(() -> access(Map.of()).inCluster())).hasMessageContaining("this is no pod");
        assertThat(failure(() -> access(pod).inCluster()))
                .hasMessageContaining(folder.resolve("account/token").toString());
        write("account/token", "of-pod\n");
        write("account/ca.crt", "no certificate");
        assertThat(failure(() -> access(pod).inCluster()))
                .hasMessageContaining(folder.resolve("account/ca.crt").toString());
        write("account/ca.crt", CERTIFICATE);

        ApiClient client = access(pod).standard();

        assertThat(client.getBasePath()).isEqualTo("https://[fd00::1]:443");
        ask(client);
        assertThat(tokens).containsExactly("Bearer of-pod");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("", "is no kubeconfig"),
                Arguments.of("a: [", "is no kubeconfig"),
                Arguments.of("just text", "is no kubeconfig"),
                Arguments.of("clusters: 7", "is no kubeconfig"),
                Arguments.of("kind: Config", "has no current context; name one of: none"),
                Arguments.of(
                        kubeconfig("https://x", "{}").replace("current-context: first", "current-context: third"),
                        "has no context 'third'; it has: first, lost, nobody, nowhere, second"),
                Arguments.of(
                        kubeconfig("https://x", "{}").replace("current-context: first", "current-context: nowhere"),
                        "'cluster' of the context 'nowhere' in the kubeconfig"),
                Arguments.of(
                        kubeconfig("https://x", "{}").replace("current-context: first", "current-context: lost"),
                        "'user' of the context 'lost' in the kubeconfig"),
                Arguments.of(kubeconfig("", "{}"), "'server' of the cluster 'c'"),
                Arguments.of(kubeconfig("kube:6443", "{}"), "is 'kube:6443'; it must begin with https://"),
                Arguments.of(
                        kubeconfig("https://x", "{client-certificate: /not/there, client-key: /not/there}"),
                        "is the file /not/there, which can't be read"),
                Arguments.of(
                        kubeconfig("https://x", "{client-certificate-data: YQ==}"), "'client-key' of the user 'u'"),
                Arguments.of(
                        kubeconfig("https://x", "{client-key-data: YQ==}"), "'client-certificate' of the user 'u'"),
                Arguments.of(
                        kubeconfig("https://x", "{client-certificate-data: YQ==, client-key-data: YQ==}"),
                        "certificate and key of the user 'u'"),
                Arguments.of(
                        kubeconfig("https://x", "{client-certificate-data: '*', client-key-data: YQ==}"),
                        "is no base64"),
                Arguments.of(kubeconfig("https://x", "{tokenFile: /not/there}"), "'tokenFile' of the user 'u'"),
                Arguments.of(kubeconfig("https://x", "{token: [a]}"), "'token' of the user 'u'"),
                Arguments.of(kubeconfig("https://x", "{token: a, as: root}"), "'as' of the user 'u'"),
                Arguments.of(
                        kubeconfig("https://x", "{}")
                                .replace("server: \"https://x\"", "server: \"https://x\", proxy-url: \"http://p\""),
                        "'proxy-url' of the cluster 'c'"),
                Arguments.of(
                        kubeconfig("https://x", "{}")
                                .replace(
                                        "server: \"https://x\"",
                                        "server: \"https://x\", certificate-authority-data: YQ=="),
                        "the certificates of the cluster 'c'"),
                Arguments.of(
                        kubeconfig("https://x", "{exec: {apiVersion: v7, command: x}}"), "'apiVersion' of the exec"),
                Arguments.of(
                        kubeconfig("https://x", "{exec: {apiVersion: client.authentication.k8s.io/v1}}"),
                        "'command' of the exec of the user 'u'"),
                Arguments.of(
                        kubeconfig(
                                "https://x",
                                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}}"),
                        "'interactiveMode' of the exec of the user 'u'"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrong")
    @DisplayName("a wrong kubeconfig is named with the file, and with what to change")
    void wrong(String text, String words) throws IOException {
        Path file = write("config", text);

        assertThat(failure(() -> kubeconfig(file))).hasMessageContaining(words).hasMessageContaining(file.toString());
    }

    @Test
    @DisplayName("a missing kubeconfig is named")
    void missing() {
        assertThat(failure(() -> kubeconfig(folder.resolve("no"))))
                .hasMessageContaining("there is no kubeconfig " + folder.resolve("no"));
    }

    /** A program that answers with a token that has its number. */
    private String program(String expires) throws IOException {
        Path program = write("conf/bin/give", """
                #!/bin/sh
                n=$(cat "$COUNT"); n=$((n+1)); echo $n > "$COUNT"
                printf '%%s' "$KUBERNETES_EXEC_INFO" > "$COUNT.info"
                echo "$1" >&2
                printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%%s-%%s"%s}}' "$1" "$n"
                """.formatted(
                        expires.isEmpty() ? "" : ",\"expirationTimestamp\":\"" + expires + "\""));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path count = write("count", "0");
        return "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/give, args: [t], provideClusterInfo: true,"
                + " env: [{name: COUNT, value: \"" + count + "\"}]}}";
    }

    @Test
    @DisplayName(
            "a program that gives credentials is asked again when they expire, or the server doesn't take them any more")
    void exec() throws IOException {
        MovedClock clock = new MovedClock(Instant.parse("2026-11-29T10:00:00Z"));
        Path file = write("conf/config", kubeconfig("http://x", program("2026-11-29T10:15:00Z")));
        FileTime written = Files.getLastModifiedTime(file);
        ApiClient client = new ClientJavaAccess(Map.of(), folder, folder, PATIENCE, clock)
                .kubeconfig(List.of(file), Optional.empty());
        assertThat(Files.readString(folder.resolve("count")))
                .as("asked before it is needed")
                .isEqualTo("0");

        ask(client);
        ask(client);
        clock.now = Instant.parse("2026-11-29T10:14:55Z");
        ask(client);
        clock.now = Instant.parse("2026-11-29T10:00:00Z");
        ask(client, 401);
        ask(client);

        assertThat(tokens)
                .containsExactly(
                        "Bearer t-1",
                        "Bearer t-1",
                        "Bearer t-2",
                        "Bearer t-2",
                        "UNAUTHENTICATED GET configmaps models/x: HTTP status 401",
                        "Bearer t-3");
        assertThat(Files.readString(folder.resolve("count.info")))
                .isEqualTo(
                        "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"spec\":{"
                                + "\"interactive\":false,\"cluster\":{\"server\":\"http://x\",\"insecure-skip-tls-verify\":false}}}");
        assertThat(Files.getLastModifiedTime(file))
                .as("the file is never written")
                .isEqualTo(written);
    }

    @Test
    @DisplayName("credentials without an end are kept for as long as the server takes them")
    void execWithoutEnd() throws IOException {
        MovedClock clock = new MovedClock(Instant.parse("2026-11-29T10:00:00Z"));
        ApiClient client = new ClientJavaAccess(Map.of(), folder, folder, PATIENCE, clock)
                .kubeconfig(List.of(write("conf/config", kubeconfig("http://x", program("")))), Optional.empty());
        ask(client);
        clock.now = clock.now.plus(Duration.ofDays(365));
        ask(client);
        assertThat(tokens).containsExactly("Bearer t-1", "Bearer t-1");
    }

    static Stream<Arguments> programs() {
        return Stream.of(
                Arguments.of("exit 3", "ended with exit code 3; run it by hand"),
                Arguments.of("echo hunter2", "doesn't answer with JSON"),
                Arguments.of(
                        "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}'",
                        "answers with another version"),
                Arguments.of(
                        "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'",
                        "gives neither a token nor a certificate"),
                Arguments.of(
                        "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"clientCertificateData\":\"hunter2\","
                                + "\"clientKeyData\":\"hunter2\"}}'",
                        "gives a certificate or key that can't be understood"),
                Arguments.of("sleep 60 & sleep 60", "took longer than PT0.5S"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    @DisplayName("R48 a program that gives no credentials is named, without what it said, and nothing of it goes on")
    void execBroken(String script, String words) throws IOException {
        Path program = write("give", "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path file = write(
                "config",
                kubeconfig(
                        "http://x",
                        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: \"" + program
                                + "\", args: [hunter2]}}"));
        Duration patience = words.contains("longer") ? Duration.ofMillis(500) : PATIENCE;

        ask(new ClientJavaAccess(Map.of(), folder, folder, patience, Clock.systemUTC())
                .kubeconfig(List.of(file), Optional.empty()));

        assertThat(tokens).hasSize(1);
        assertThat(tokens.get(0))
                .startsWith("UNAUTHENTICATED GET configmaps models/x: there are no credentials: ")
                .contains("the program '" + program + "' of the user 'u' in the kubeconfig " + file, words)
                .doesNotContain("hunter2");
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .allSatisfy(child -> assertThat(child.info().commandLine().orElse(""))
                        .doesNotContain(program.toString())
                        .doesNotContain("sleep 60"));
    }

    @Test
    @DisplayName("a program that isn't there is named")
    void execMissing() throws IOException {
        ask(kubeconfig(write(
                "config",
                kubeconfig(
                        "http://x",
                        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-program-xyz}}"))));
        assertThat(tokens.get(0)).contains("the program 'no-such-program-xyz'", "can't be started");
    }

    /** A clock that a test moves. */
    private static final class MovedClock extends Clock {
        private Instant now;

        MovedClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
