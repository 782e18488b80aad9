package dev.slipway.provider.k8s.internal.kube;

import dev.slipway.provider.k8s.internal.kube.ClientJavaKubeconfig.Entry;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.credentials.Authentication;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Credentials from a program that a kubeconfig names. They are asked for with the first request, and again when they expire or the server doesn't
 * take them any more: the client itself asks once and never again. A request that was refused isn't sent again. Thread-safe.
 */
final class ClientJavaExecCredential implements Authentication, Interceptor {
    private static final int UNAUTHORIZED = 401;
    private static final long MOST_OF_REFUSAL = 64 * 1024L;

    /** On its way a request shouldn't grow too old. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final ClientJavaExecProgram program;
    private final Clock clock;
    private final ClientJavaKeys keys = new ClientJavaKeys();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Credential current;

    private ClientJavaExecCredential(ClientJavaExecProgram program, Clock clock) {
        this.program = program;
        this.clock = clock;
    }

    static ClientJavaExecCredential of(Entry user, Entry cluster, Duration patience, Clock clock) {
        return new ClientJavaExecCredential(ClientJavaExecProgram.of(user, cluster, patience), clock);
    }

    /**
     * What the program answers.
     *
     * @param apiVersion of its form
     * @param status the credentials
     */
    private record Answer(String apiVersion, @Nullable Credential status) {}

    /**
     * Credentials.
     *
     * @param token a token; empty if they are a certificate alone
     * @param clientCertificateData a certificate; empty if they are a token alone
     * @param clientKeyData its key
     * @param expirationTimestamp until when they are good; null for as long as the server takes them
     */
    record Credential(
            String token,
            String clientCertificateData,
            String clientKeyData,
            @Nullable String expirationTimestamp) {
        /** Takes null for what is left out. */
        Credential {
            token = token == null ? "" : token.strip();
            clientCertificateData = clientCertificateData == null ? "" : clientCertificateData;
            clientKeyData = clientKeyData == null ? "" : clientKeyData;
        }

        boolean isCertificate() {
            return !clientCertificateData.isBlank() && !clientKeyData.isBlank();
        }

        boolean isGoodAt(Instant time) {
            return KubeTime.parse(expirationTimestamp)
                    .map(end -> time.isBefore(end.minus(MARGIN)))
                    .orElse(true);
        }

        /** No secrets. */
        @Override
        public String toString() {
            return "credentials until " + expirationTimestamp;
        }
    }

    @Override
    public void provide(ApiClient client) {
        client.setKeyManagers(new KeyManager[] {keys});
        client.setHttpClient(client.getHttpClient()
                .newBuilder()
                .addInterceptor(this)
                .addNetworkInterceptor(this::leaveRefusedConnection)
                .build());
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Credential credential = credential();
        Request request = credential.token().isEmpty()
                ? chain.request()
                : chain.request()
                        .newBuilder()
                        .header("Authorization", "Bearer " + credential.token())
                        .build();
        Response response = chain.proceed(request);
        if (response.code() == UNAUTHORIZED) {
            forget(credential);
        }
        return response;
    }

    /**
     * Whom a connection's certificate names can't be changed: with a new one there has to be a new connection, and one that doesn't go on with the TLS
     * session of the old.
     */
    private Response leaveRefusedConnection(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        Connection connection = chain.connection();
        if (response.code() != UNAUTHORIZED || keys.isEmpty() || connection == null) {
            return response;
        }
        ResponseBody said = response.peekBody(MOST_OF_REFUSAL);
        response.close();
        if (connection.socket() instanceof SSLSocket secure) {
            secure.getSession().invalidate();
        }
        connection.socket().close();
        return response.newBuilder().body(said).build();
    }

    private void forget(Credential refused) {
        lock.lock();
        try {
            if (refused.equals(current)) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private Credential credential() throws IOException {
        try {
            lock.lockInterruptibly();
            try {
                Credential known = current;
                if (known == null || !known.isGoodAt(clock.instant())) {
                    known = ask();
                    current = known;
                }
                return known;
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private Credential ask() throws ClientJavaCredentialException, InterruptedException {
        Answer answer = KubeJson.read(new String(program.run(), StandardCharsets.UTF_8), Answer.class)
                .orElseThrow(() -> program.failed("doesn't answer with JSON", null));
        if (!program.apiVersion().equals(answer.apiVersion())) {
            throw program.failed("answers with another version than " + program.apiVersion(), null);
        }
        Credential credential = Optional.ofNullable(answer.status())
                .filter(one -> !one.token().isEmpty() || one.isCertificate())
                .orElseThrow(() -> program.failed("gives neither a token nor a certificate with its key", null));
        if (credential.isCertificate()) {
            try {
                keys.renew(
                        credential.clientCertificateData().getBytes(StandardCharsets.UTF_8),
                        credential.clientKeyData().getBytes(StandardCharsets.UTF_8));
            } catch (GeneralSecurityException | IOException | RuntimeException e) {
                throw program.failed("gives a certificate or key that can't be understood", e);
            }
        }
        return credential;
    }
}
