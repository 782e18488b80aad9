package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class KubeTroubleTest {
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
    private static final KubeCall CALL = KubeCall.of("PATCH", KubeKind.DEPLOYMENT, "models", "iris");
    private static final KubeCall OF_SECRET = KubeCall.of("PATCH", KubeKind.SECRET, "models", "iris");

    private static KubeException answered(int status, String message) {
        return KubeTrouble.answered(CALL, status, status(status, message), Optional.empty(), NOW);
    }

    private static String status(int code, String message) {
        return KubeJson.node()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", message)
                .put("reason", "Some")
                .put("code", code)
                .toString();
    }

    /** The messages are those of Kubernetes 1.34 to 1.37. */
    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(400, "json: cannot unmarshal string into Go struct field", Kind.INVALID),
                Arguments.of(401, "Unauthorized", Kind.UNAUTHENTICATED),
                Arguments.of(
                        403,
                        "deployments.apps \"iris\" is forbidden: User \"system:serviceaccount:a:b\" cannot patch resource"
                                + " \"deployments\" in API group \"apps\" in the namespace \"models\"",
                        Kind.FORBIDDEN),
                Arguments.of(403, "forbidden: User \"system:anonymous\" cannot get path \"/\"", Kind.FORBIDDEN),
                Arguments.of(
                        403,
                        "services \"iris\" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource"
                                + " you can't set finalizers on: , <nil>",
                        Kind.FORBIDDEN),
                Arguments.of(
                        403,
                        "pods \"iris\" is forbidden: exceeded quota: gpu, requested: requests.nvidia.com/gpu=1, used:"
                                + " requests.nvidia.com/gpu=8, limited: requests.nvidia.com/gpu=8",
                        Kind.QUOTA),
                Arguments.of(
                        403,
                        "pods \"iris\" is forbidden: failed quota: gpu: must specify limits.cpu for: app",
                        Kind.INVALID),
                Arguments.of(
                        403,
                        "pods \"iris\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false",
                        Kind.INVALID),
                Arguments.of(
                        403,
                        "configmaps \"iris\" is forbidden: unable to create new content in namespace models because it is being"
                                + " terminated",
                        Kind.INVALID),
                Arguments.of(403, "admission webhook \"x.example.com\" denied the request: no", Kind.INVALID),
                Arguments.of(400, "admission webhook \"x.example.com\" denied the request: no", Kind.INVALID),
                Arguments.of(
                        422,
                        "deployments.apps \"iris\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
                        Kind.INVALID),
                Arguments.of(403, "Access denied by the gateway", Kind.FORBIDDEN),
                Arguments.of(404, "namespaces \"models\" not found", Kind.NOT_FOUND),
                Arguments.of(405, "the server does not allow this method on the requested resource", Kind.INVALID),
                Arguments.of(407, "proxy", Kind.UNAUTHENTICATED),
                Arguments.of(408, "the request timed out", Kind.BROKE_DOWN),
                Arguments.of(409, "Operation cannot be fulfilled on deployments.apps \"iris\"", Kind.STALE),
                Arguments.of(409, "configmaps \"iris\" already exists", Kind.STALE),
                Arguments.of(410, "too old resource version: 1 (7)", Kind.EXPIRED),
                Arguments.of(413, "Request entity too large: limit is 3145728", Kind.INVALID),
                Arguments.of(415, "the body of the request was in an unknown format", Kind.INVALID),
                Arguments.of(422, "Deployment.apps \"iris\" is invalid", Kind.INVALID),
                Arguments.of(429, "too many requests", Kind.THROTTLED),
                Arguments.of(500, "etcdserver: leader changed", Kind.BROKE_DOWN),
                Arguments.of(
                        500,
                        "failed to create typed patch object (models/iris; apps/v1, Kind=Deployment): .spec.x: field not declared"
                                + " in schema",
                        Kind.INVALID),
                Arguments.of(501, "not implemented", Kind.BROKE_DOWN),
                Arguments.of(502, "bad gateway", Kind.BROKE_DOWN),
                Arguments.of(503, "apiserver is shutting down", Kind.NOT_AVAILABLE),
                Arguments.of(504, "request did not complete within requested timeout", Kind.BROKE_DOWN),
                Arguments.of(301, "moved", Kind.UNREADABLE));
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @MethodSource("answers")
    @DisplayName(
            "an answer that is an error comes to what it is, in the server's own words and with the call that it was")
    void answer(int status, String message, Kind kind) {
        KubeException failure = answered(status, message);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure).hasMessage("PATCH deployments models/iris: " + message);
        assertThat(failure.retryAfter()).isEmpty();
    }

    @Test
    @DisplayName("a version of the future means that the server was restored, and everything has to be listed anew")
    void future() {
        String body = """
                {"kind":"Status","message":"Timeout: Too large resource version: 99, current: 7","reason":"Timeout","code":504,
                 "details":{"retryAfterSeconds":1,"causes":[{"reason":"ResourceVersionTooLarge","message":"Too large"}]}}
                """;
        assertThat(KubeTrouble.answered(CALL, 504, body, Optional.empty(), NOW).kind())
                .isEqualTo(Kind.EXPIRED);
    }

    static Stream<Arguments> later() {
        return Stream.of(
                Arguments.of("7", Duration.ofSeconds(7)),
                Arguments.of(" 0 ", Duration.ZERO),
                Arguments.of("Sun, 29 Nov 2026 10:00:42 GMT", Duration.ofSeconds(42)),
                Arguments.of("Sun, 29 Nov 2026 09:00:00 GMT", Duration.ZERO));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("later")
    @DisplayName("when the server wants to be asked again is told in seconds, or by a date of its own clock")
    void retryAfter(String header, Duration after) {
        assertThat(KubeTrouble.answered(CALL, 429, status(429, "slow down"), Optional.of(header), NOW)
                        .retryAfter())
                .contains(after);
    }

    @Test
    @DisplayName(
            "when the server wants to be asked again may stand in the answer alone, and nonsense in the header is none")
    void retryAfterInside() {
        String body = "{\"kind\":\"Status\",\"code\":429,\"message\":\"no\",\"details\":{\"retryAfterSeconds\":3}}";

        assertThat(KubeTrouble.answered(CALL, 429, body, Optional.of("soon"), NOW)
                        .retryAfter())
                .contains(Duration.ofSeconds(3));
        assertThat(KubeTrouble.answered(CALL, 429, "no JSON", Optional.of("soon"), NOW)
                        .retryAfter())
                .isEmpty();
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("", "HTTP status 502"),
                Arguments.of("<html><body>Bad Gateway</body></html>", "HTTP status 502"),
                Arguments.of("{\"kind\":\"Sta", "HTTP status 502"),
                Arguments.of("{\"error\":\"upstream\"}", "HTTP status 502"),
                Arguments.of("null", "null"),
                Arguments.of("upstream connect error\r\n\u0007reset", "upstream connect error reset"),
                Arguments.of("{\"kind\":\"Status\",\"reason\":\"BadGateway\"}", "BadGateway"),
                Arguments.of(
                        "{\"kind\":\"Status\",\"message\":null,\"details\":null,\"code\":\"502\"}", "HTTP status 502"));
    }

    @ParameterizedTest(name = "{0} reads {1}")
    @MethodSource("bodies")
    @DisplayName("an answer of somebody on the way is told in one line, or by its status")
    void bodies(String body, String words) {
        assertThat(KubeTrouble.answered(CALL, 502, body, Optional.empty(), NOW))
                .hasMessage("PATCH deployments models/iris: " + words);
    }

    @Test
    @DisplayName("a message is bounded, however much the server says")
    void bounded() {
        assertThat(answered(422, "no ".repeat(100_000)).getMessage())
                .hasSizeLessThan(700)
                .endsWith("(and more)");
    }

    @Test
    @DisplayName("R48 what is wrong with a secret is told without a piece of it")
    void secrets() {
        String body = """
                {"kind":"Status","code":422,"reason":"Invalid",
                 "message":"Secret \\"iris\\" is invalid: data[hunter2]: Invalid value: \\"hunter2\\"",
                 "details":{"causes":[{"reason":"FieldValueInvalid","message":"Invalid value: hunter2","field":"data"}]}}
                """;
        assertThat(KubeTrouble.answered(OF_SECRET, 422, body, Optional.empty(), NOW))
                .hasMessage("PATCH secrets models/iris: Invalid: data");
        assertThat(KubeTrouble.answered(
                        OF_SECRET, 400, status(400, "bigger context ...|hunter2|..."), Optional.empty(), NOW))
                .hasMessage("PATCH secrets models/iris: Some");
        assertThat(KubeTrouble.answered(
                        OF_SECRET,
                        500,
                        status(500, "failed to create typed patch object: hunter2"),
                        Optional.empty(),
                        NOW))
                .hasMessage("PATCH secrets models/iris: Some");
        assertThat(KubeTrouble.answered(
                        OF_SECRET, 409, status(409, "the object has been modified"), Optional.empty(), NOW))
                .hasMessage("PATCH secrets models/iris: the object has been modified");
    }

    static Stream<Arguments> breaks() {
        SSLHandshakeException mistrust = new SSLHandshakeException("PKIX path building failed");
        mistrust.initCause(new CertificateException("no path", new CertPathValidatorException("expired")));
        SSLHandshakeException cut = new SSLHandshakeException("Remote host terminated the handshake");
        cut.initCause(new EOFException("SSL peer shut down incorrectly"));
        return Stream.of(
                Arguments.of(
                        new ConnectException("Failed to connect to /127.0.0.1:1"),
                        false,
                        Kind.UNREACHABLE,
                        "no connection: Failed to connect to /127.0.0.1:1"),
                Arguments.of(
                        new UnknownHostException("kube.invalid"),
                        false,
                        Kind.UNREACHABLE,
                        "no connection: kube.invalid"),
                Arguments.of(new SocketTimeoutException("connect"), false, Kind.UNREACHABLE, "no connection in time"),
                Arguments.of(cut, false, Kind.UNREACHABLE, "no connection: Remote host terminated the handshake"),
                Arguments.of(mistrust, false, Kind.UNAUTHENTICATED, "the connection isn't trusted: expired"),
                Arguments.of(
                        new SSLPeerUnverifiedException("Hostname kube not verified"),
                        false,
                        Kind.UNAUTHENTICATED,
                        "the connection isn't trusted: Hostname kube not verified"),
                Arguments.of(
                        new SSLException("Received fatal alert: bad_certificate"),
                        true,
                        Kind.UNAUTHENTICATED,
                        "the connection isn't trusted: Received fatal alert: bad_certificate"),
                Arguments.of(
                        new SSLException("Received fatal alert: internal_error"),
                        true,
                        Kind.NO_ANSWER,
                        "the connection broke: Received fatal alert: internal_error"),
                Arguments.of(
                        new SocketException("Connection reset"),
                        true,
                        Kind.NO_ANSWER,
                        "the connection broke: Connection reset"),
                Arguments.of(new InterruptedIOException("timeout"), true, Kind.NO_ANSWER, "no answer in time"),
                Arguments.of(new SocketTimeoutException("Read timed out"), true, Kind.NO_ANSWER, "no answer in time"),
                Arguments.of(new IOException(), true, Kind.NO_ANSWER, "the connection broke: IOException"));
    }

    @ParameterizedTest(name = "{0}, sent {1}, is {2}")
    @MethodSource("breaks")
    @DisplayName("without an answer it counts whether the server may have got the request")
    void broken(Throwable cause, boolean isSent, Kind kind, String words) {
        KubeException failure = KubeTrouble.broken(CALL, cause, isSent);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).isZero();
        assertThat(failure)
                .hasMessage("PATCH deployments models/iris: " + words)
                .hasCause(cause);
    }

    @Test
    @DisplayName("a watch that ends with an error comes to the same as an answer with it")
    void ended() throws IOException {
        KubeStatus status = KubeJson.status(KubeJson.line(status(410, "too old resource version: 1 (7)")));

        KubeException failure = KubeTrouble.ended(KubeCall.of("WATCH", KubeKind.POD, ""), status);

        assertThat(failure.kind()).isEqualTo(Kind.EXPIRED);
        assertThat(failure).hasMessage("WATCH pods everywhere: too old resource version: 1 (7)");
    }
}
