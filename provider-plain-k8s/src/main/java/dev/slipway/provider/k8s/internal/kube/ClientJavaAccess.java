package dev.slipway.provider.k8s.internal.kube;

import dev.slipway.error.ErrorCode;
import dev.slipway.provider.k8s.internal.kube.ClientJavaKubeconfig.Chosen;
import dev.slipway.provider.k8s.internal.kube.ClientJavaKubeconfig.Entry;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.credentials.AccessTokenAuthentication;
import io.kubernetes.client.util.credentials.Authentication;
import io.kubernetes.client.util.credentials.ClientCertificateAuthentication;
import io.kubernetes.client.util.credentials.KubeconfigAuthentication;
import io.kubernetes.client.util.credentials.TokenFileAuthentication;
import io.kubernetes.client.util.credentials.UsernamePasswordAuthentication;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out how to get at an API server, and as whom. What it reads it never writes. What is wrong with it is an
 * {@link ErrorCode#INVALID_SETTING} that names the file and what to change.
 *
 * @param environment variables of the process
 * @param home where {@code .kube/config} may be
 * @param account where a pod finds its own token
 * @param patience how long a program may take that gives credentials
 * @param clock tells whether credentials have expired
 */
public record ClientJavaAccess(
        Map<String, String> environment, Path home, Path account, Duration patience, Clock clock) {
    private static final String HOST = "KUBERNETES_SERVICE_HOST";
    private static final String PORT = "KUBERNETES_SERVICE_PORT";
    private static final String KUBECONFIG = "KUBECONFIG";
    private static final Duration REREAD = Duration.ofMinutes(1);

    /** What this process finds. */
    public static ClientJavaAccess ofProcess(Duration patience, Clock clock) {
        return new ClientJavaAccess(
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                Path.of("/var/run/secrets/kubernetes.io/serviceaccount"),
                patience,
                clock);
    }

    /** As the pod that it runs in, if it does; else as {@code kubectl} would. */
    public ApiClient standard() {
        if (environment.containsKey(HOST) && Files.exists(account.resolve("token"))) {
            return inCluster();
        }
        List<Path> named = Arrays.stream(
                        environment.getOrDefault(KUBECONFIG, "").split(File.pathSeparator, -1))
                .filter(path -> !path.isBlank())
                .map(Path::of)
                .toList();
        if (named.isEmpty()) {
            Path usual = home.resolve(".kube").resolve("config");
            if (!Files.exists(usual)) {
                throw ClientJavaKubeconfig.setting(
                        "no way to a cluster: this is no pod (" + HOST + " isn't set, or there is no token in "
                                + account
                                + "), the variable " + KUBECONFIG + " isn't set, and there is no file " + usual
                                + "; name a kubeconfig",
                        null);
            }
            return kubeconfig(List.of(usual), Optional.empty());
        }
        // Some of several may be missing, as kubectl has it.
        List<Path> there = named.stream().filter(Files::exists).toList();
        return kubeconfig(there.isEmpty() ? named : there, Optional.empty());
    }

    /** As the pod that it runs in. Its token is read anew once a minute. */
    public ApiClient inCluster() {
        String host = environment.getOrDefault(HOST, "");
        String port = environment.getOrDefault(PORT, "");
        if (host.isBlank() || port.isBlank()) {
            throw ClientJavaKubeconfig.setting(
                    "this is no pod: the variables " + HOST + " and " + PORT + " aren't set; name a kubeconfig", null);
        }
        Path token = account.resolve("token");
        Path authority = account.resolve("ca.crt");
        ClientBuilder builder = new ClientBuilder()
                .setBasePath("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
        try {
            return builder.setCertificateAuthority(Files.readAllBytes(authority))
                    .setAuthentication(new TokenFileAuthentication(token.toString(), REREAD))
                    .build();
        } catch (IOException | RuntimeException e) {
            throw ClientJavaKubeconfig.setting(
                    "the pod's own account can't be used: " + token + " and " + authority
                            + " must be readable; does the pod have a service account, and is its token mounted?",
                    e);
        }
    }

    /**
     * As kubeconfig files say.
     *
     * @param files the first counts for more
     * @param context which of its contexts; the current one if empty
     */
    public ApiClient kubeconfig(List<Path> files, Optional<String> context) {
        Chosen chosen = ClientJavaKubeconfig.read(files).choose(context);
        Entry cluster = chosen.cluster();
        ClientBuilder builder = new ClientBuilder()
                .setBasePath(server(cluster))
                .setVerifyingSsl(!cluster.flag("insecure-skip-tls-verify"))
                .setAuthentication(authentication(chosen));
        cluster.text("tls-server-name").ifPresent(builder::setTlsServerName);
        content(cluster, "certificate-authority").ifPresent(builder::setCertificateAuthority);
        try {
            return builder.build();
        } catch (RuntimeException e) {
            // What is wrong with a key isn't told: it might show some of it.
            throw ClientJavaKubeconfig.setting(
                    "the certificates of the " + cluster + ", or certificate and key of the " + chosen.user()
                            + ", can't be understood; they must be PEM, in base64 where they are in the file itself",
                    e);
        }
    }

    private static String server(Entry cluster) {
        String server = cluster.text("server").orElseThrow(() -> cluster.wrong("server", "is missing"));
        if (!server.startsWith("https://") && !server.startsWith("http://")) {
            throw cluster.wrong("server", "is '" + server + "'; it must begin with https:// or http://");
        }
        if (cluster.text("proxy-url").isPresent()) {
            throw cluster.wrong("proxy-url", "isn't supported; make an ApiClient with a proxy and hand that in");
        }
        return server;
    }

    private Authentication authentication(Chosen chosen) {
        Entry user = chosen.user();
        if (user.text("as").isPresent()) {
            throw user.wrong("as", "isn't supported; give the user itself the role that it needs");
        }
        Optional<byte[]> certificate = content(user, "client-certificate");
        Optional<byte[]> key = content(user, "client-key");
        if (certificate.isPresent() != key.isPresent()) {
            throw user.wrong(
                    certificate.isPresent() ? "client-key" : "client-certificate",
                    "is missing, and the other of the two is there");
        }
        if (certificate.isPresent()) {
            return new ClientCertificateAuthentication(certificate.orElseThrow(), key.orElseThrow());
        }
        Optional<Path> tokenFile = user.path("tokenFile");
        if (tokenFile.isPresent()) {
            user.content("tokenFile");
            return new TokenFileAuthentication(tokenFile.get().toString(), REREAD);
        }
        Optional<String> token = user.text("token");
        if (token.isPresent()) {
            return new AccessTokenAuthentication(token.get());
        }
        if (user.text("username").isPresent()) {
            return new UsernamePasswordAuthentication(
                    user.text("username").orElseThrow(), user.text("password").orElse(""));
        }
        if (user.part("exec").isPresent()) {
            return ClientJavaExecCredential.of(user, chosen.cluster(), patience, clock);
        }
        return provided(chosen);
    }

    /** What only the client understands: providers that are built into it, and nobody at all. */
    private static Authentication provided(Chosen chosen) {
        try {
            boolean isProvided = chosen.user().part("auth-provider").isPresent();
            return new KubeconfigAuthentication(chosen.whole(), isProvided ? REREAD : null);
        } catch (IOException | RuntimeException e) {
            throw chosen.user().wrong("auth-provider", "gives no credentials", e);
        }
    }

    /** What is in the file itself, in base64, counts for more than what is in a file that it names. */
    private static Optional<byte[]> content(Entry entry, String key) {
        String data = key + "-data";
        try {
            Optional<byte[]> inside =
                    entry.text(data).map(text -> Base64.getDecoder().decode(text.replaceAll("\\s", "")));
            return inside.isPresent() ? inside : entry.content(key);
        } catch (IllegalArgumentException e) {
            throw entry.wrong(data, "is no base64", e);
        }
    }

    /** Nothing of the environment. */
    @Override
    public String toString() {
        return "access of " + home;
    }
}
