package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import java.util.List;
import java.util.Optional;

/** Makes the routes that lead to a deployment from outside. Pure. */
final class IngressManifests {
    private final Goal goal;
    private final Routing routing;
    private final Optional<String> host;
    private final String path;

    private IngressManifests(Goal goal, EndpointTemplate endpoint) {
        DeploymentRef ref = goal.ref();
        this.goal = goal;
        this.routing = goal.settings().routing();
        this.host = endpoint.host(ref, goal.namespace());
        this.path = endpoint.path(ref, goal.namespace());
    }

    /** The Ingress with what it needs, which comes first; nothing if nothing leads in from outside. */
    static List<SecondaryManifest> of(Goal goal) {
        if (goal.settings().routing().style() == Routing.Style.NONE) {
            return List.of();
        }
        return goal.settings()
                .endpoint()
                .map(endpoint -> new IngressManifests(goal, endpoint).all())
                .orElse(List.of());
    }

    private List<SecondaryManifest> all() {
        SecondaryManifest ingress = SecondaryManifest.of(KubeKind.INGRESS, ingress());
        return strips(Routing.Style.TRAEFIK)
                ? List.of(SecondaryManifest.of(SecondaryManifests.MIDDLEWARE, middleware()), ingress)
                : List.of(ingress);
    }

    private boolean strips(Routing.Style style) {
        return routing.style() == style && !path.isEmpty();
    }

    private ObjectNode middleware() {
        ObjectNode middleware = SecondaryManifests.start(SecondaryManifests.MIDDLEWARE, goal);
        middleware
                .putObject("spec")
                .putObject("stripPrefix")
                .putArray("prefixes")
                .add(path);
        return middleware;
    }

    private ObjectNode ingress() {
        ObjectNode ingress = SecondaryManifests.start(KubeKind.INGRESS, goal);
        ObjectNode annotations = Manifest.metadata(ingress).withObjectProperty("annotations");
        routing.annotations().forEach(annotations::put);
        if (strips(Routing.Style.TRAEFIK)) {
            annotations.put(Routing.TRAEFIK_MIDDLEWARES, goal.namespace() + "-" + goal.name() + "@kubernetescrd");
        }
        if (strips(Routing.Style.NGINX)) {
            annotations.put(Routing.NGINX_REGEX, "true");
            annotations.put(Routing.NGINX_REWRITE, "/$2");
        }
        ObjectNode spec = ingress.putObject("spec");
        routing.ingressClass().ifPresent(name -> spec.put("ingressClassName", name));
        routing.tlsSecret().ifPresent(secret -> tls(spec, secret));
        ObjectNode rule = spec.putArray("rules").addObject();
        host.ifPresent(name -> rule.put("host", name));
        route(rule.putObject("http").putArray("paths").addObject());
        return ingress;
    }

    private void tls(ObjectNode spec, String secret) {
        ObjectNode tls = spec.putArray("tls").addObject();
        host.ifPresent(name -> tls.putArray("hosts").add(name));
        tls.put("secretName", secret);
    }

    private void route(ObjectNode route) {
        if (strips(Routing.Style.NGINX)) {
            route.put("path", path + "(/|$)(.*)");
            route.put("pathType", "ImplementationSpecific");
        } else {
            route.put("path", path.isEmpty() ? "/" : path);
            route.put("pathType", "Prefix");
        }
        route.putObject("backend")
                .putObject("service")
                .put("name", goal.name())
                .putObject("port")
                .put("name", ModelContainer.PORT);
    }
}
