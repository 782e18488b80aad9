package dev.slipway.provider.k8s.internal.workload;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How requests from outside reach deployments. Immutable.
 *
 * @param style in whose words routes are written
 * @param ingressClass which controller takes them; empty for the cluster's default
 * @param annotations what every Ingress has besides
 * @param tlsSecret the secret with the certificate of the endpoint's host
 */
public record Routing(
        Style style, Optional<String> ingressClass, Map<String, String> annotations, Optional<String> tlsSecret) {
    /** Nothing leads in from outside. */
    public static final Routing NONE = new Routing(Style.NONE, Optional.empty(), Map.of(), Optional.empty());

    static final String TRAEFIK_MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares";
    static final String NGINX_REGEX = "nginx.ingress.kubernetes.io/use-regex";
    static final String NGINX_REWRITE = "nginx.ingress.kubernetes.io/rewrite-target";

    /** Annotations that routes are made of, and nobody may set besides. */
    public static final Set<String> RESERVED_ANNOTATIONS = Set.of(TRAEFIK_MIDDLEWARES, NGINX_REGEX, NGINX_REWRITE);

    /** Copies the annotations. */
    public Routing {
        Objects.requireNonNull(style, "style");
        annotations = Map.copyOf(annotations);
    }

    /** In whose words routes are written: what models see of a path isn't standardised. */
    public enum Style {
        /** No Ingress. */
        NONE,
        /** With a Middleware of Traefik's that takes the endpoint's path off. */
        TRAEFIK,
        /** With the annotations of ingress-nginx that take the endpoint's path off, which others understand too. */
        NGINX,
        /** By the standard alone: models see the endpoint's whole path. */
        PLAIN
    }
}
