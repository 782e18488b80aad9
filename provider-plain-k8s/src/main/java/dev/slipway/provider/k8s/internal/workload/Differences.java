package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Compares an object as it is with what an apply would make of it. What the server fills in is the same on both sides, and what others
 * have added stays; so what differs is what the apply would change. Pure.
 */
final class Differences {
    /** What every write changes, or controllers write by themselves. */
    private static final Set<String> IGNORED = Set.of(
            "status",
            "metadata.managedFields",
            "metadata.resourceVersion",
            "metadata.generation",
            "metadata.creationTimestamp",
            "metadata.uid",
            "metadata.annotations[deployment.kubernetes.io/revision]");

    private static final Pattern AMOUNT = Pattern.compile(".*\\.resources\\.(requests|limits)[.\\[].*");

    private final List<Difference> found = new ArrayList<>();

    private Differences() {}

    /**
     * Finds what differs.
     *
     * @param live the object as it is
     * @param wanted what an apply would make of it
     */
    static List<Difference> between(JsonNode live, JsonNode wanted) {
        var differences = new Differences();
        differences.compare("", live, wanted);
        return List.copyOf(differences.found);
    }

    private void compare(String path, JsonNode live, JsonNode wanted) {
        if (IGNORED.contains(path) || isSame(path, live, wanted)) {
            return;
        }
        if (live.isObject() && wanted.isObject()) {
            var names = new TreeSet<String>();
            live.fieldNames().forEachRemaining(names::add);
            wanted.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(below(path, name), live.path(name), wanted.path(name)));
        } else if (live.isArray() && wanted.isArray()) {
            Map<String, JsonNode> mine = items(live);
            Map<String, JsonNode> others = items(wanted);
            var keys = new TreeSet<>(mine.keySet());
            keys.addAll(others.keySet());
            keys.forEach(key -> compare(path + "[" + key + "]", item(mine, key), item(others, key)));
        } else {
            found.add(new Difference(path, text(path, wanted), text(path, live)));
        }
    }

    /** Servers leave out empty texts, and write amounts in their own way. */
    private static boolean isSame(String path, JsonNode live, JsonNode wanted) {
        return live.equals(wanted)
                || (isEmpty(live) && isEmpty(wanted))
                || (AMOUNT.matcher(path).matches() && amount(live).equals(amount(wanted)));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isMissingNode() || (value.isTextual() && value.asText().isEmpty());
    }

    private static Optional<Quantity> amount(JsonNode value) {
        try {
            return value.isValueNode() ? Optional.of(Quantity.parse(value.asText())) : Optional.empty();
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    /** A key with dots in it is one key. */
    private static String below(String path, String name) {
        if (name.matches("[A-Za-z0-9]+")) {
            return path.isEmpty() ? name : path + "." + name;
        }
        return path + "[" + name + "]";
    }

    /** By name where everything has one: then something more doesn't make everything after it differ. */
    private static Map<String, JsonNode> items(JsonNode array) {
        Map<String, JsonNode> byName = new LinkedHashMap<>();
        Map<String, JsonNode> byPlace = new LinkedHashMap<>();
        for (JsonNode item : array) {
            byName.put(item.path("name").asText(), item);
            byPlace.put(Integer.toString(byPlace.size()), item);
        }
        return byName.size() == byPlace.size() && !byName.containsKey("") ? byName : byPlace;
    }

    private static JsonNode item(Map<String, JsonNode> items, String key) {
        return items.getOrDefault(key, MissingNode.getInstance());
    }

    /** Of environment variables nobody is told more than that they are there: people do put secrets in them. */
    private static Optional<String> text(String path, JsonNode value) {
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (path.contains(".env[") || path.endsWith(".env")) {
            return Optional.of("(set)");
        }
        return Optional.of(value.isTextual() ? value.asText() : value.toString());
    }

    /**
     * Something that isn't as it should be.
     *
     * @param path where in the object, such as {@code spec.template.spec.containers[model].image}; empty for all of it
     * @param wanted what should be there; empty for nothing
     * @param live what is there; empty for nothing
     */
    record Difference(String path, Optional<String> wanted, Optional<String> live) {}
}
