package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.RealNode;
import dev.slipway.testbed.process.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealNode(traefik = true)
final class IngressIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    /** The flower at which the two versions of the model part. */
    private static final String BORDERLINE = "{\"data\":{\"ndarray\":[[5.9,3.2,4.8,1.8]]}}";
    /** user:secret, as htpasswd writes it. */
    private static final String USERS = "user:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/";

    private final Bed bed;
    private final Traefik traefik;

    IngressIT(Bed bed, Traefik traefik) {
        this.bed = bed;
        this.traefik = traefik;
    }

    @BeforeAll
    static void serveTheModel(RealPods pods) {
        pods.deploy(RealPod.iris("iris", NodeImages.IRIS_2), 1);
        pods.expose("iris");
        pods.deploy(RealPod.scripted("echo").readiness("/ready"), 1);
        pods.expose("echo");
        pods.awaitReady("iris", 1);
        pods.awaitReady("echo", 1);
    }

    @Test
    @DisplayName("The iris model answers a prediction through Traefik, whose middleware strips the prefix")
    void traefikStripsPrefix() throws IOException {
        bed.api().apply(bed.namespace(), """
                apiVersion: traefik.io/v1alpha1
                kind: Middleware
                metadata: {name: strip}
                spec: {stripPrefix: {prefixes: [/models/iris]}}
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: iris
                  annotations: {traefik.ingress.kubernetes.io/router.middlewares: %s-strip@kubernetescrd}
                spec:
                  ingressClassName: traefik
                  rules: [{http: {paths: [%s]}}]
                """.formatted(bed.namespace(), path("/models/iris", "Prefix", "iris")));

        JsonNode answer = awaitPrediction(traefik.web().resolve("/models/iris/api/v1.0/predictions"));

        assertThat(answer.path("meta").path("tags").path("version").asText()).isEqualTo("2");
        assertThat(answer.path("data").path("ndarray").get(0).get(2).asDouble()).isBetween(0.65, 0.67);
        assertThat(status(traefik.nginxWeb().resolve("/models/iris/api/v1.0/predictions"), ""))
                .isEqualTo(404);
    }

    @Test
    @DisplayName(
            "The iris model answers a prediction through the dialect of ingress-nginx, whose annotation rewrites the path")
    void nginxRewritesTarget() throws IOException {
        bed.api().apply(bed.namespace(), """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: iris-nginx
                  annotations:
                    nginx.ingress.kubernetes.io/use-regex: "true"
                    nginx.ingress.kubernetes.io/rewrite-target: /$2
                spec:
                  ingressClassName: nginx
                  rules: [{http: {paths: [%s]}}]
                """.formatted(path("/nginx/iris(/|$)(.*)", "ImplementationSpecific", "iris")));

        JsonNode answer = awaitPrediction(traefik.nginxWeb().resolve("/nginx/iris/api/v1.0/predictions"));

        assertThat(answer.path("meta").path("tags").path("version").asText()).isEqualTo("2");
        assertThat(status(traefik.web().resolve("/nginx/iris/api/v1.0/predictions"), ""))
                .isEqualTo(404);
    }

    @Test
    @DisplayName(
            "Basic auth by Traefik's middleware answers 401 without or with a wrong password, and 200 with the right one")
    void traefikBasicAuth() {
        bed.api().apply(bed.namespace(), """
                apiVersion: v1
                kind: Secret
                metadata: {name: users}
                stringData: {users: '%s'}
                ---
                apiVersion: traefik.io/v1alpha1
                kind: Middleware
                metadata: {name: auth}
                spec: {basicAuth: {secret: users}}
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: secure
                  annotations: {traefik.ingress.kubernetes.io/router.middlewares: %s-auth@kubernetescrd}
                spec:
                  ingressClassName: traefik
                  rules: [{http: {paths: [%s]}}]
                """.formatted(USERS, bed.namespace(), path("/secure", "Prefix", "echo")));

        assertBasicAuth(traefik.web().resolve("/secure"));
    }

    @Test
    @DisplayName(
            "Basic auth by the annotations of ingress-nginx answers 401 without or with a wrong password, and 200 with the right one")
    void nginxBasicAuth() {
        bed.api().apply(bed.namespace(), """
                apiVersion: v1
                kind: Secret
                metadata: {name: users-nginx}
                stringData: {auth: '%s'}
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: secure-nginx
                  annotations:
                    nginx.ingress.kubernetes.io/auth-type: basic
                    nginx.ingress.kubernetes.io/auth-secret: users-nginx
                    nginx.ingress.kubernetes.io/auth-realm: testbed
                spec:
                  ingressClassName: nginx
                  rules: [{http: {paths: [%s]}}]
                """.formatted(USERS, path("/secure-nginx", "Prefix", "echo")));

        assertBasicAuth(traefik.nginxWeb().resolve("/secure-nginx"));
    }

    private static void assertBasicAuth(URI uri) {
        Await.until("the right password is let in at " + uri, RealPods.LIMIT, () -> status(uri, "user:secret") == 200);
        assertThat(status(uri, "user:wrong")).isEqualTo(401);
        assertThat(status(uri, "")).isEqualTo(401);
    }

    private static String path(String path, String type, String service) {
        return "{path: '%s', pathType: %s, backend: {service: {name: %s, port: {number: 80}}}}"
                .formatted(path, type, service);
    }

    private static JsonNode awaitPrediction(URI uri) throws IOException {
        var last = new AtomicReference<HttpResponse<String>>();
        Await.until(
                "a prediction comes from " + uri,
                RealPods.LIMIT,
                () -> {
                    last.set(send(HttpRequest.newBuilder(uri)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(BORDERLINE))));
                    return last.get().statusCode() == 200;
                },
                () -> "The last answer: " + last.get() + " " + last.get().body());
        return JSON.readTree(last.get().body());
    }

    private static int status(URI uri, String credentials) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!credentials.isEmpty()) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return send(request).statusCode();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("Traefik doesn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
