package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeniedResource;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why the API server didn't let a controller create a pod or a ReplicaSet, by its own words. Also for provider and store, which are told
 * the same of their own writes. Pure.
 *
 * @param cause a quota that may have room later; a rule that refuses it as long as it is asked for so; something that it refers to and
 *     isn't there; or something that isn't known here
 * @param advice what to do, behind a semicolon; empty for the general advice
 * @param denied what there was no room for
 */
public record Refusal(ProblemCause cause, String advice, List<DeniedResource> denied) {
    private static final Pattern QUOTA =
            Pattern.compile("exceeded quota: ([^,\\s]+), requested: (\\S*?), used: (\\S*?), limited: (\\S*)");
    private static final Pattern NOT_SAID = Pattern.compile("failed quota: ([^:\\s]+): must specify (.*)$");
    private static final Pattern RANGE = Pattern.compile(
            "(maximum|minimum) (\\S+) usage per \\S+ is (\\S+?)(?:, but (?:limit|request) is ([^\\s,\\]]+?)|\\. +No \\S+ is specified)\\.?(?=[\\s,\\]]|$)");
    private static final Pattern RATIO = Pattern.compile("(\\S+) max limit to request ratio per \\S+ is ");
    private static final Pattern MISSING = Pattern.compile("(?i)(error looking up service account .*not found"
            + "|no PriorityClass with name \\S+ was found|RuntimeClass \\S+ not found)");

    private static final List<String> RULES = List.of(
            "violates PodSecurity",
            "denied the request",
            "denied request",
            "is invalid: ",
            "security context constraint");

    private static final List<String> FORMS = List.of("requests.", "limits.");

    /** Reads the server's words. */
    public static Refusal of(String said) {
        Matcher quota = QUOTA.matcher(said);
        if (quota.find()) {
            return new Refusal(ProblemCause.QUOTA_DENIED, "", denied(quota));
        }
        Matcher notSaid = NOT_SAID.matcher(said);
        if (notSaid.find()) {
            return new Refusal(
                    ProblemCause.REJECTED,
                    "; choose an instance type that sets what the quota " + notSaid.group(1)
                            + " counts, or have whoever runs the cluster set defaults",
                    List.of());
        }
        List<DeniedResource> outOfRange = outOfRange(said);
        if (!outOfRange.isEmpty() || RATIO.matcher(said).find()) {
            return new Refusal(
                    ProblemCause.REJECTED,
                    "; choose an instance type within these limits, or have whoever runs the cluster change them",
                    outOfRange);
        }
        if (MISSING.matcher(said).find()) {
            return new Refusal(
                    ProblemCause.CONFIGURATION, "; have whoever runs the cluster create what is missing", List.of());
        }
        boolean isByRule = RULES.stream().anyMatch(said::contains);
        return new Refusal(isByRule ? ProblemCause.REJECTED : ProblemCause.OTHER, "", List.of());
    }

    private static List<DeniedResource> denied(Matcher quota) {
        Map<String, String> used = amounts(quota.group(3));
        Map<String, String> limited = amounts(quota.group(4));
        Map<ResourceName, DeniedResource> denied = new LinkedHashMap<>();
        // A request and a limit of the same resource are the same to a group; the request is what a quota of theirs
        // counts.
        amounts(quota.group(2)).entrySet().stream()
                .sorted((one, other) -> Boolean.compare(isLimit(one.getKey()), isLimit(other.getKey())))
                .forEach(asked -> resource(asked.getKey()).ifPresent(resource -> {
                    var one = DeniedResource.builder();
                    denied.putIfAbsent(
                            resource,
                            one.resource(resource)
                                    .scope(quota.group(1))
                                    .requested(quantity(asked.getValue()))
                                    .used(quantity(used.get(asked.getKey())))
                                    .limit(quantity(limited.get(asked.getKey())))
                                    .build());
                }));
        return List.copyOf(denied.values());
    }

    private static List<DeniedResource> outOfRange(String said) {
        return RANGE.matcher(said)
                .results()
                .flatMap(found -> resource(found.group(2)).stream().map(resource -> {
                    var one = DeniedResource.builder();
                    return one.resource(resource)
                            .limit(quantity(found.group(3)))
                            .requested(quantity(found.group(4)))
                            .build();
                }))
                .toList();
    }

    private static Map<String, String> amounts(String text) {
        Map<String, String> amounts = new LinkedHashMap<>();
        for (String one : text.split(",", -1)) {
            int equals = one.lastIndexOf('=');
            if (equals > 0) {
                amounts.put(one.substring(0, equals), one.substring(equals + 1));
            }
        }
        return amounts;
    }

    private static boolean isLimit(String name) {
        return name.startsWith("limits.");
    }

    /** By the name that a group's limits have it under. */
    private static Optional<ResourceName> resource(String name) {
        String plain = FORMS.stream()
                .filter(name::startsWith)
                .findFirst()
                .map(form -> name.substring(form.length()))
                .orElse(name);
        try {
            return Optional.of(new ResourceName(plain));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static Optional<Quantity> quantity(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Quantity.parse(text));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
