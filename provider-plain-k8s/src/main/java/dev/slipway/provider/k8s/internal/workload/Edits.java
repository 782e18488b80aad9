package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.workload.Differences.Difference;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells what somebody has changed by hand from what was written, without asking anybody: everything that was written has to be there. What
 * the server fills in, and what others add, is no edit; but of what can only be written as a whole nothing more may be there. Pure.
 */
final class Edits {
    /** Where everything of a pod template is. */
    static final String TEMPLATE = "spec.template.";

    /** Of a template what comes from a revision alone, whatever the settings. */
    private static final List<String> REVISIONS_OWN = List.of(
            "spec.template.spec.imagePullSecrets",
            "spec.template.spec.nodeSelector",
            "spec.template.spec.tolerations",
            "spec.template.spec.containers[model].image",
            "spec.template.spec.containers[model].env",
            "spec.template.spec.containers[model].ports",
            "spec.template.spec.containers[model].resources",
            "spec.template.spec.containers[model].readinessProbe",
            "spec.template.spec.containers[model].livenessProbe",
            "spec.template.spec.containers[model].startupProbe");

    /** An item of a list without names, or below a map that has one owner. */
    private static final Pattern WHOLE =
            Pattern.compile(".*\\[\\d+](\\..*)?|.*\\.(nodeSelector|[a-zA-Z]*[sS]elector)[.\\[].*");

    private Edits() {}

    /** Whether a template with the digest of a goal isn't what was written for it, by whatever settings. */
    static boolean isEdited(Goal goal, ObjectNode template) {
        ObjectNode rendered = PodTemplates.of(goal, PodTemplates.broughtBy(template, goal));
        boolean isSame = isSameRendering(rendered, template);
        return Differences.between(inPlace(template), inPlace(rendered)).stream()
                .filter(Edits::isOfWhatWasWritten)
                .anyMatch(difference -> isSame || !isOfTheSettings(difference.path()));
    }

    /** Whether an object isn't as it was written by today's settings. */
    static boolean isEdited(JsonNode written, JsonNode live) {
        return Differences.between(live, written).stream().anyMatch(Edits::isOfWhatWasWritten);
    }

    /** Whether two templates were written by the same settings, and for the same. */
    static boolean isSameRendering(ObjectNode one, ObjectNode other) {
        return content(one).equals(content(other));
    }

    /** Whether other settings may have written something else there. */
    static boolean isOfTheSettings(String path) {
        return path.startsWith(TEMPLATE) && REVISIONS_OWN.stream().noneMatch(own -> isIn(path, own));
    }

    private static boolean isIn(String path, String own) {
        String rest = path.startsWith(own) ? path.substring(own.length()) : "-";
        return rest.isEmpty() || rest.startsWith(".") || rest.startsWith("[");
    }

    private static boolean isOfWhatWasWritten(Difference difference) {
        return difference.wanted().isPresent()
                || WHOLE.matcher(difference.path()).matches();
    }

    private static ObjectNode inPlace(ObjectNode template) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.putObject("spec").set("template", template);
        return whole;
    }

    private static String content(ObjectNode template) {
        return template.path("metadata")
                .path("annotations")
                .path(StampKeys.CONTENT)
                .asText();
    }
}
