package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.build.BuiltComponent;
import dev.slipway.testbed.build.GoComponent;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Traefik beside the cluster, on loopback ports, in two dialects at once: Ingresses of class {@value #CLASS} with its own
 * Middlewares, and Ingresses of class {@value #NGINX_CLASS} with the annotations of ingress-nginx, each on a port of its
 * own. Thread-safe.
 */
public final class Traefik {
    /** The class of Ingresses whose middlewares are Traefik's own. */
    public static final String CLASS = "traefik";
    /** The class of Ingresses that speak the annotations of ingress-nginx. */
    public static final String NGINX_CLASS = "nginx";

    /** Traefik's own kinds of object, such as Middleware, in a file of its module. */
    static final String DEFINITIONS = "docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml";

    private static final String MODULE = "github.com/traefik/traefik/v3";
    private static final Duration TO_START = Duration.ofMinutes(1);

    private static final String CONFIGURATION = """
            # It would ask the world for newer versions of itself, and tell it of its use.
            global: {checkNewVersion: false, sendAnonymousUsage: false}
            log: {level: INFO}
            entryPoints:
              # As the default it takes only what names no other; without it, routers of one dialect show on both ports.
              web: {address: "127.0.0.1:@WEB@", asDefault: true}
              nginx: {address: "127.0.0.1:@NGINX@"}
              traefik: {address: "127.0.0.1:@CONTROL@"}
            api: {insecure: true, dashboard: false}
            ping: {}
            metrics: {prometheus: {addRoutersLabels: true}}
            providers:
              kubernetesIngress: {ingressClass: traefik, throttleDuration: 100ms, allowEmptyServices: true}
              kubernetesCRD: {ingressClass: traefik, throttleDuration: 100ms}
              kubernetesIngressNGINX:
                ingressClass: nginx
                controllerClass: k8s.io/ingress-nginx
                throttleDuration: 100ms
                httpEntryPoint: nginx
                publishStatusAddress: ["127.0.0.1"]
            """;

    private static final String CLASSES = """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: traefik}
            spec: {controller: traefik.io/ingress-controller}
            ---
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: nginx}
            spec: {controller: k8s.io/ingress-nginx}
            """;

    private final BedProcess process;
    private final URI web;
    private final URI nginxWeb;
    private final URI control;

    private Traefik(BedProcess process, URI web, URI nginxWeb, URI control) {
        this.process = process;
        this.web = web;
        this.nginxWeb = nginxWeb;
        this.control = control;
    }

    static GoComponent component() {
        return GoComponent.of("traefik", "traefik")
                .source("ext/go.mod")
                .source("ext/ext.go")
                .source("dns/dns.go")
                .prepared(new LegoWithoutProviders())
                .command(MODULE + "/cmd/traefik", "traefik")
                .keep(MODULE, DEFINITIONS)
                .needsMebibytes(4_000);
    }

    /** Makes the API server know Traefik's kinds of object and the two classes of Ingress. */
    static void introduce(BuiltComponent built, KubeApi api) {
        try {
            api.apply(Files.readString(built.file(DEFINITIONS)));
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "Traefik's definitions can't be read: " + e.getMessage(), e);
        }
        api.apply(CLASSES);
        api.awaitKind("middlewares.traefik.io", TO_START);
    }

    static Traefik start(RunFolder folder, BuiltComponent built, Path kubeconfig, NodePorts ports) {
        Path configuration = folder.write(
                "traefik.yaml",
                CONFIGURATION
                        .replace("@WEB@", Integer.toString(ports.web()))
                        .replace("@NGINX@", Integer.toString(ports.nginxWeb()))
                        .replace("@CONTROL@", Integer.toString(ports.traefik())));
        BedProcess process = BedProcess.start(
                folder,
                "traefik",
                List.of(built.program("traefik").toString(), "--configFile=" + configuration),
                Map.of("KUBECONFIG", kubeconfig.toString()));
        var traefik = new Traefik(
                process, Loopback.uri(ports.web()), Loopback.uri(ports.nginxWeb()), Loopback.uri(ports.traefik()));
        process.await("Traefik answered", TO_START, () -> Loopback.answers(traefik.control.resolve("/ping")));
        return traefik;
    }

    /**
     * Where Ingresses of class {@value #CLASS} are served.
     *
     * @return the address of this machine, without a path
     */
    public URI web() {
        return web;
    }

    /**
     * Where Ingresses of class {@value #NGINX_CLASS} are served.
     *
     * @return the address of this machine, without a path
     */
    public URI nginxWeb() {
        return nginxWeb;
    }

    /**
     * Where Traefik says what it has configured ({@code /api/http/routers}) and measured ({@code /metrics}).
     *
     * @return the address of this machine, without a path
     */
    public URI control() {
        return control;
    }

    /**
     * Its process, to be stopped, killed and started again.
     *
     * @return the process
     */
    public BedProcess process() {
        return process;
    }
}
