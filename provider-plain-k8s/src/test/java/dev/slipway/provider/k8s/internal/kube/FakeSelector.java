package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Label and field selectors as an API server reads them. */
final class FakeSelector {
    private static final Pattern IN = Pattern.compile("(\\S+) (in|notin) \\(([^)]*)\\)");

    private FakeSelector() {}

    static boolean isSelected(KubeSelection selection, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return (selection.namespace().isEmpty()
                        || selection
                                .namespace()
                                .equals(metadata.path("namespace").asText()))
                && terms(selection.labels()).stream().allMatch(term -> isLabelled(term, metadata.path("labels")))
                && terms(selection.fields()).stream().allMatch(term -> hasField(term, object));
    }

    private static boolean isLabelled(String term, JsonNode labels) {
        Matcher in = IN.matcher(term);
        if (in.matches()) {
            Set<String> values = Set.of(in.group(3).trim().split("\\s*,\\s*"));
            boolean isIn = labels.has(in.group(1))
                    && values.contains(labels.path(in.group(1)).asText());
            return isIn == in.group(2).equals("in");
        }
        if (term.startsWith("!")) {
            return !labels.has(term.substring(1));
        }
        String[] unequal = term.split("!=", 2);
        if (unequal.length == 2) {
            return !unequal[1].equals(labels.path(unequal[0]).asText(null));
        }
        String[] equal = term.split("==?", 2);
        return equal.length == 2 ? equal[1].equals(labels.path(equal[0]).asText(null)) : labels.has(term);
    }

    private static boolean hasField(String term, JsonNode object) {
        String[] unequal = term.split("!=", 2);
        if (unequal.length == 2) {
            return !field(unequal[0], object).equals(unequal[1]);
        }
        String[] equal = term.split("==?", 2);
        return field(equal[0], object).equals(equal[1]);
    }

    private static String field(String name, JsonNode object) {
        return object.at("/" + name.replace('.', '/')).asText();
    }

    /** The parts between commas that aren't inside parentheses. */
    private static List<String> terms(String selector) {
        List<String> terms = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int at = 0; at <= selector.length(); at++) {
            char next = at < selector.length() ? selector.charAt(at) : ',';
            depth += next == '(' ? 1 : next == ')' ? -1 : 0;
            if (next == ',' && depth == 0) {
                if (at > begin) {
                    terms.add(selector.substring(begin, at).trim());
                }
                begin = at + 1;
            }
        }
        return terms;
    }
}
