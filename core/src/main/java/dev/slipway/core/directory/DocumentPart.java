package dev.slipway.core.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One JSON object of a file with its place in the document. What is wrong with it is noted, not thrown, so that all of it is
 * told at once. Not thread-safe.
 */
final class DocumentPart {
    private final String path;
    private final JsonNode json;
    private final List<Violation> violations;

    private DocumentPart(String path, JsonNode json, List<Violation> violations) {
        this.path = path;
        this.json = json;
        this.violations = violations;
    }

    /** An object that may have these fields and no others: a misspelt limit must not read as none. */
    static DocumentPart of(String path, JsonNode json, Set<String> known, List<Violation> violations) {
        var part = new DocumentPart(path, json, violations);
        if (!(json instanceof ObjectNode)) {
            part.note("", "must be an object in braces, not " + shown(json));
        }
        json.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                part.note(
                        name,
                        "is no field here; there are " + known.stream().sorted().toList());
            }
        });
        return part;
    }

    Optional<String> text(String field) {
        return value(field).flatMap(value -> {
            if (!value.isTextual()) {
                note(field, "must be text in quotes, not " + shown(value));
            }
            return Optional.of(value).filter(JsonNode::isTextual).map(JsonNode::textValue);
        });
    }

    Optional<String> required(String field) {
        if (lacks(field)) {
            note(field, "is required");
        }
        return text(field);
    }

    Optional<Boolean> flag(String field) {
        return value(field).flatMap(value -> {
            if (!value.isBoolean()) {
                note(field, "must be true or false, not " + shown(value));
            }
            return Optional.of(value).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
        });
    }

    Optional<Integer> number(String field) {
        return value(field).flatMap(value -> {
            boolean isNumber = value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0;
            if (!isNumber) {
                note(field, "must be a whole number from 0 to " + Integer.MAX_VALUE + ", not " + shown(value));
            }
            return Optional.of(value).filter(any -> isNumber).map(JsonNode::intValue);
        });
    }

    /** The parts of a list, each made into a value where that is possible. */
    <T> List<T> list(String field, Function<DocumentPart.Element, Optional<T>> made) {
        List<T> values = new ArrayList<>();
        value(field).ifPresent(list -> {
            if (!list.isArray()) {
                note(field, "must be a list in brackets, not " + shown(list));
                return;
            }
            for (int index = 0; index < list.size(); index++) {
                var element = new Element(at(field) + "[" + index + "]", list.get(index), violations);
                made.apply(element).ifPresent(values::add);
            }
        });
        return values;
    }

    /** Texts by name; plain numbers are taken as they are written. */
    Map<String, String> pairs(String field, boolean mayBeNumbers) {
        Map<String, String> pairs = new LinkedHashMap<>();
        value(field).ifPresent(object -> {
            if (!(object instanceof ObjectNode)) {
                note(field, "must be an object in braces, not " + shown(object));
                return;
            }
            object.properties().forEach(pair -> {
                JsonNode value = pair.getValue();
                if (value.isTextual()) {
                    pairs.put(pair.getKey(), value.textValue());
                } else if (mayBeNumbers && value.isNumber()) {
                    pairs.put(pair.getKey(), value.decimalValue().toPlainString());
                } else {
                    note(field + "." + pair.getKey(), "must be text in quotes, not " + shown(value));
                }
            });
        });
        return pairs;
    }

    /** Makes a value of something in a field; what that refuses is a violation there. */
    <T> Optional<T> made(String field, Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (InvalidValueException e) {
            note(field, e.violation().message());
            return Optional.empty();
        }
    }

    /** Whether it should have a field and hasn't. */
    boolean lacks(String field) {
        return json instanceof ObjectNode && !json.has(field);
    }

    void note(String field, String message) {
        violations.add(new Violation(field.isEmpty() ? path : at(field), message));
    }

    private Optional<JsonNode> value(String field) {
        return Optional.ofNullable(json.get(field));
    }

    private String at(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    /**
     * One place in a list.
     *
     * @param path where it is
     * @param json what is there
     * @param violations what is wrong until now
     */
    record Element(String path, JsonNode json, List<Violation> violations) {
        DocumentPart object(Set<String> known) {
            return DocumentPart.of(path, json, known, violations);
        }

        Optional<String> text() {
            if (!json.isTextual()) {
                violations.add(new Violation(path, "must be text in quotes, not " + shown(json)));
            }
            return Optional.of(json).filter(JsonNode::isTextual).map(JsonNode::textValue);
        }

        /** Makes a value of the text that is there. */
        <T> Optional<T> made(Function<String, T> value) {
            return text().flatMap(given -> {
                try {
                    return Optional.of(value.apply(given));
                } catch (InvalidValueException e) {
                    violations.add(new Violation(path, e.violation().message()));
                    return Optional.empty();
                }
            });
        }
    }
}
