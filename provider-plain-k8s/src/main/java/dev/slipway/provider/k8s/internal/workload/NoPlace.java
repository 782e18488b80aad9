package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeniedResource;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceName;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * That no node takes a pod, in the scheduler's words: of which resource there is too little, and what else is against it. Pure.
 *
 * @param pod the pod
 * @param said what the scheduler says
 */
record NoPlace(PodObject pod, String said) {
    private static final Pattern SHORT = Pattern.compile("\\bInsufficient (\\S+?)[.,]?(?=\\s|$)");

    /** What would have to be ended for it is no concern of whoever asks why it has no place. */
    private static final Pattern PREEMPTION = Pattern.compile("\\.? (no new claims to deallocate, )?preemption: .*$");

    Problem.Builder problem() {
        String words = Words.quoted(PREEMPTION.matcher(said.strip()).replaceFirst(""));
        Problem.Builder problem = Problem.builder();
        problem.cause(ProblemCause.UNSCHEDULABLE)
                .detail("pod " + pod.metadata().name() + " has no place" + (words.isEmpty() ? "" : ": " + words)
                        + advice())
                .denied(shortOf().stream().map(this::denied).toList());
        return problem;
    }

    /** Resources of which no node that would do has enough left. */
    private List<ResourceName> shortOf() {
        Set<ResourceName> names = new LinkedHashSet<>();
        SHORT.matcher(said).results().forEach(found -> name(found.group(1)).ifPresent(names::add));
        if (said.contains("Too many pods")) {
            names.add(new ResourceName("pods"));
        }
        return List.copyOf(names);
    }

    private DeniedResource denied(ResourceName resource) {
        var denied = DeniedResource.builder();
        return denied.resource(resource).requested(requested(resource)).build();
    }

    private Optional<Quantity> requested(ResourceName resource) {
        Quantity sum = Quantity.ZERO;
        for (PodObject.Container container : pod.spec().containers()) {
            var resources = container.resources();
            String amount = resources
                    .requests()
                    .getOrDefault(resource.value(), resources.limits().get(resource.value()));
            try {
                sum = amount == null ? sum : sum.plus(Quantity.parse(amount));
            } catch (InvalidValueException e) {
                return Optional.empty();
            }
        }
        return Optional.of(sum).filter(all -> !all.equals(Quantity.ZERO));
    }

    private String advice() {
        List<String> ways = new ArrayList<>();
        List<ResourceName> missing = shortOf();
        if (!missing.isEmpty()) {
            ways.add("wait for room, or choose an instance type with less "
                    + String.join(
                            " and ", missing.stream().map(ResourceName::value).toList()));
        }
        if (said.contains("node affinity") || said.contains("node selector")) {
            ways.add("check that there are nodes with the labels that it selects");
        }
        if (said.contains("taint")) {
            ways.add("check which taints it has to tolerate");
        }
        return ways.isEmpty() ? "" : "; " + String.join(", and ", ways);
    }

    private static Optional<ResourceName> name(String text) {
        try {
            return Optional.of(new ResourceName(text));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
