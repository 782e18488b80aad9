package dev.slipway.testbed.plane;

import java.util.ArrayList;
import java.util.List;

/** Writes one rule of kwok for pods. Not thread-safe. */
final class StageText {
    private static final int TEMPLATE_INDENT = 8;

    private final String name;
    private final List<String> conditions = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private String delay = "";
    private String template = "";

    StageText(String name) {
        this.name = name;
    }

    StageText when(String condition) {
        conditions.add(condition);
        return this;
    }

    /** After a time that an annotation says, or else this one. */
    StageText after(long milliseconds, String annotation) {
        delay = """
                  delay:
                    durationMilliseconds: %d
                    durationFrom:
                      expressionFrom: '.metadata.annotations["%s"]'
                """.formatted(milliseconds, annotation);
        return this;
    }

    StageText status(String... parts) {
        template = "{{ $now := Now }}\n{{ $root := . }}\n" + String.join("", parts);
        return this;
    }

    StageText event(String type, String reason, String message) {
        events.add("  - event: {type: %s, reason: %s, message: '%s'}%n".formatted(type, reason, message));
        return this;
    }

    String yaml() {
        return head() + """
                  steps:
                  - patch:
                      subresource: status
                      root: status
                      type: strategic
                      template: |
                """ + template.indent(TEMPLATE_INDENT) + String.join("", events);
    }

    String deleting() {
        return head() + "  next:\n    delete: true\n";
    }

    private String head() {
        return """
                apiVersion: kwok.x-k8s.io/v1alpha1
                kind: Stage
                metadata:
                  name: pod-%s
                spec:
                  resourceRef: {apiGroup: v1, kind: Pod}
                  selector:
                    matchExpressions:
                """.formatted(name)
                + String.join(
                        "",
                        conditions.stream().map(each -> "    - " + each + "\n").toList())
                + delay;
    }
}
