package dev.slipway.provider.k8s;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.MirrorSettings;
import dev.slipway.provider.k8s.internal.workload.ClusterReader;
import dev.slipway.provider.k8s.internal.workload.EndpointTemplate;
import dev.slipway.provider.k8s.internal.workload.KubeNames;
import dev.slipway.provider.k8s.internal.workload.PodRules;
import dev.slipway.provider.k8s.internal.workload.ReadingSettings;
import dev.slipway.provider.k8s.internal.workload.Routing;
import dev.slipway.provider.k8s.internal.workload.SecondaryManifests;
import dev.slipway.provider.k8s.internal.workload.WorkloadSettings;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a host sets, read and checked. Immutable.
 *
 * @param workload where and how deployments run
 * @param kubeconfig the file that says how to reach the cluster; empty to look where Kubernetes' own tools look
 * @param context which context of that file; empty for its current one
 * @param callTime how long a call to the API server may take
 * @param isWatching whether changes are watched, rather than noticed when somebody looks
 */
record KubernetesSettings(
        WorkloadSettings workload,
        Optional<Path> kubeconfig,
        Optional<String> context,
        Duration callTime,
        boolean isWatching) {
    private static final String NAMESPACE_OF = "namespace/";
    private static final String ANNOTATION = "ingressAnnotation/";
    private static final Set<String> NAMES = Set.of(
            "callTime",
            "cluster",
            "context",
            "drainSeconds",
            "endpoint",
            "imagePullPolicy",
            "ingress",
            "ingressClass",
            "kubeconfig",
            "namespace",
            "podSecurity",
            "runAsUser",
            "tlsSecret",
            "watch");
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    /** An hour: whoever sets more has mistaken the unit. */
    private static final int LONGEST_DRAIN = 3600;

    private static final int LONGEST_CLUSTER = 253;

    /**
     * Reads all of it.
     *
     * @throws DeploymentException naming the setting that is wrong
     */
    static KubernetesSettings of(ProviderSettings settings) {
        refuseUnknown(settings);
        Duration callTime = settings.duration("callTime", Duration.ofSeconds(10));
        if (callTime.isZero()) {
            throw settings.invalid("callTime", "is " + callTime + "; it must be more than zero");
        }
        if (settings.text("context").isPresent() && settings.text("kubeconfig").isEmpty()) {
            throw settings.invalid("context", "is set, but the setting 'kubeconfig' is not");
        }
        return new KubernetesSettings(
                workload(settings),
                settings.text("kubeconfig").map(text -> path(settings, text)),
                settings.text("context").map(text -> notBlank(settings, "context", text)),
                callTime,
                flag(settings, "watch", true));
    }

    /** The connection that is asked for; the caller closes it. */
    KubernetesConnection connect() {
        var builder = KubernetesConnection.builder().callTime(callTime);
        if (kubeconfig.isEmpty()) {
            return builder.standard();
        }
        return context.isPresent()
                ? builder.ofKubeconfig(kubeconfig.get(), context.get())
                : builder.ofKubeconfig(kubeconfig.get());
    }

    /** Reads what there is on a connection. */
    ClusterReader reader(KubeCluster cluster, ProviderContext provided) {
        return new ClusterReader(
                cluster,
                provided.store(),
                new ReadingSettings(
                        workload::namespaceOf,
                        workload.allNamespaces(),
                        false,
                        isWatching,
                        SecondaryManifests.kinds(workload),
                        MirrorSettings.usual()));
    }

    /** Beside a connection of the host's own, settings of another would have no effect. */
    static void refuseConnection(ProviderSettings settings) {
        for (String name : List.of("kubeconfig", "context", "callTime")) {
            if (settings.text(name).isPresent()) {
                throw settings.invalid(name, "is set, but the host brings a connection of its own");
            }
        }
    }

    private static void refuseUnknown(ProviderSettings settings) {
        for (String name : settings.startingWith("").keySet()) {
            boolean isOfList = name.startsWith(NAMESPACE_OF) || name.startsWith(ANNOTATION);
            if (!isOfList && !NAMES.contains(name)) {
                throw settings.invalid(
                        name,
                        "isn't known; known are " + NAMES.stream().sorted().toList() + ", " + NAMESPACE_OF
                                + "GROUP and " + ANNOTATION + "KEY");
            }
        }
    }

    private static WorkloadSettings workload(ProviderSettings settings) {
        Optional<EndpointTemplate> endpoint = settings.text("endpoint").map(text -> endpoint(settings, text));
        return new WorkloadSettings(
                cluster(settings),
                namespace(settings, "namespace", settings.text("namespace").orElse("slipway-models")),
                namespaces(settings),
                endpoint,
                routing(settings, endpoint),
                pods(settings));
    }

    private static String cluster(ProviderSettings settings) {
        String cluster = settings.text("cluster").orElse("default");
        if (!cluster.matches("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?") || cluster.length() > LONGEST_CLUSTER) {
            throw settings.invalid(
                    "cluster",
                    "is '" + cluster + "'; it must be 1 to " + LONGEST_CLUSTER
                            + " letters, digits, '.', '_' and '-', starting and ending with a letter or digit");
        }
        return cluster;
    }

    private static Map<GroupId, String> namespaces(ProviderSettings settings) {
        Map<GroupId, String> namespaces = new HashMap<>();
        settings.startingWith(NAMESPACE_OF).forEach((group, text) -> {
            String name = NAMESPACE_OF + group;
            try {
                namespaces.put(new GroupId(group), namespace(settings, name, text));
            } catch (InvalidValueException e) {
                throw settings.invalid(name, "names no group: " + e.violation().message());
            }
        });
        return namespaces;
    }

    private static String namespace(ProviderSettings settings, String name, String text) {
        KubeNames.namespace(text).ifPresent(rule -> {
            throw settings.invalid(name, "is '" + text + "'; it " + rule);
        });
        return text;
    }

    private static EndpointTemplate endpoint(ProviderSettings settings, String text) {
        try {
            return EndpointTemplate.parse(text);
        } catch (InvalidValueException e) {
            throw settings.invalid("endpoint", e.violation().message());
        }
    }

    private static Routing routing(ProviderSettings settings, Optional<EndpointTemplate> endpoint) {
        Routing.Style style = style(settings);
        if (style == Routing.Style.NONE) {
            refuseWithoutIngress(settings);
            return Routing.NONE;
        }
        if (endpoint.isEmpty()) {
            throw settings.invalid("endpoint", "is missing; the ingress needs to know where deployments answer");
        }
        Optional<String> tlsSecret = name(settings, "tlsSecret");
        if (tlsSecret.isPresent() && !endpoint.get().toString().startsWith("https:")) {
            throw settings.invalid("tlsSecret", "is set, but the endpoint " + endpoint.get() + " isn't https");
        }
        return new Routing(style, name(settings, "ingressClass"), annotations(settings), tlsSecret);
    }

    private static Routing.Style style(ProviderSettings settings) {
        String text = settings.text("ingress").orElse("none");
        return Arrays.stream(Routing.Style.values())
                .filter(style -> style.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        settings.invalid("ingress", "is '" + text + "'; it must be none, traefik, nginx or plain"));
    }

    /** A setting without effect is a misunderstanding. */
    private static void refuseWithoutIngress(ProviderSettings settings) {
        for (String name : settings.startingWith("").keySet()) {
            if (name.equals("ingressClass") || name.equals("tlsSecret") || name.startsWith(ANNOTATION)) {
                throw settings.invalid(name, "is set, but the setting 'ingress' is none");
            }
        }
    }

    private static Map<String, String> annotations(ProviderSettings settings) {
        Map<String, String> annotations = settings.startingWith(ANNOTATION);
        annotations.keySet().forEach(key -> {
            KubeNames.qualified(key).ifPresent(rule -> {
                throw settings.invalid(ANNOTATION + key, "has a key that " + rule);
            });
            if (key.startsWith("slipway.dev/") || Routing.RESERVED_ANNOTATIONS.contains(key)) {
                throw settings.invalid(ANNOTATION + key, "can't be set: the provider writes it itself");
            }
        });
        return annotations;
    }

    private static PodRules pods(ProviderSettings settings) {
        String security = settings.text("podSecurity").orElse("restricted");
        if (!security.equals("restricted") && !security.equals("none")) {
            throw settings.invalid("podSecurity", "is '" + security + "'; it must be restricted or none");
        }
        boolean isRestricted = security.equals("restricted");
        Optional<String> policy = settings.text("imagePullPolicy");
        policy.filter(text -> !PULL_POLICIES.contains(text)).ifPresent(text -> {
            throw settings.invalid("imagePullPolicy", "is '" + text + "'; it must be one of " + PULL_POLICIES);
        });
        return new PodRules(
                isRestricted,
                user(settings, isRestricted),
                policy,
                settings.number("drainSeconds", PodRules.DEFAULT.drainSeconds(), 0, LONGEST_DRAIN));
    }

    private static OptionalLong user(ProviderSettings settings, boolean isRestricted) {
        if (settings.text("runAsUser").isEmpty()) {
            return OptionalLong.empty();
        }
        int least = isRestricted ? 1 : 0;
        return OptionalLong.of(settings.number("runAsUser", least, least, Integer.MAX_VALUE));
    }

    private static Optional<String> name(ProviderSettings settings, String setting) {
        return settings.text(setting).map(text -> {
            KubeNames.subdomain(text).ifPresent(rule -> {
                throw settings.invalid(setting, "is '" + text + "'; it " + rule);
            });
            return text;
        });
    }

    private static Path path(ProviderSettings settings, String text) {
        try {
            return Path.of(notBlank(settings, "kubeconfig", text));
        } catch (InvalidPathException e) {
            throw settings.invalid("kubeconfig", "is '" + text + "', which can't be a path: " + e.getReason());
        }
    }

    private static String notBlank(ProviderSettings settings, String name, String text) {
        if (text.isBlank()) {
            throw settings.invalid(name, "is blank; leave it out instead");
        }
        return text;
    }

    private static boolean flag(ProviderSettings settings, String name, boolean fallback) {
        String text = settings.text(name).orElse(Boolean.toString(fallback));
        if (!text.equals("true") && !text.equals("false")) {
            throw settings.invalid(name, "is '" + text + "'; it must be true or false");
        }
        return Boolean.parseBoolean(text);
    }
}
