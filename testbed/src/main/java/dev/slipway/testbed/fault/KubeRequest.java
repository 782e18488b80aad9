package dev.slipway.testbed.fault;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request to the API server as its authorizer would see it. What isn't part of a request is the empty string. Immutable.
 *
 * @param method the HTTP method, such as {@code GET}
 * @param path the path, without the query
 * @param query the parameters of the query; of a repeated one the first value
 * @param verb the verb of the Kubernetes API: get, list, watch, create, update, patch, delete or deletecollection; for what isn't a
 *     resource, such as {@code /version}, the method in lower case
 * @param group the API group; empty for the core group
 * @param namespace the namespace; empty for what is in none, or in all
 * @param resource the plural name, such as {@code pods}; empty for what isn't a resource
 * @param name the object's name; empty for all of them
 * @param subresource such as {@code log} or {@code status}
 */
public record KubeRequest(
        String method,
        String path,
        Map<String, String> query,
        String verb,
        String group,
        String namespace,
        String resource,
        String name,
        String subresource) {
    /**
     * Copies the query.
     *
     * @param method see the record
     * @param path see the record
     * @param query see the record
     * @param verb see the record
     * @param group see the record
     * @param namespace see the record
     * @param resource see the record
     * @param name see the record
     * @param subresource see the record
     */
    public KubeRequest {
        query = Map.copyOf(query);
    }

    /** Reads what stands in the first line of a request. */
    static KubeRequest of(String method, String path, String rawQuery) {
        var query = query(rawQuery);
        var parts = List.of(path.substring(Math.min(1, path.length())).split("/", -1));
        boolean isCore = parts.size() > 2 && parts.get(0).equals("api");
        boolean isGrouped = parts.size() > 3 && parts.get(0).equals("apis");
        if (!isCore && !isGrouped) {
            return new KubeRequest(method, path, query, method.toLowerCase(Locale.ROOT), "", "", "", "", "");
        }
        var group = isCore ? "" : parts.get(1);
        var rest = parts.subList(isCore ? 2 : 3, parts.size());
        var namespace = "";
        // /namespaces/a is the namespace itself, and so are its two subresources; /namespaces/a/pods is what is in it.
        if (rest.size() > 2
                && rest.get(0).equals("namespaces")
                && !(isCore && List.of("status", "finalize").contains(rest.get(2)))) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        var name = rest.size() > 1 ? rest.get(1) : "";
        var subresource = rest.size() > 2 ? String.join("/", rest.subList(2, rest.size())) : "";
        var verb = verb(method, !name.isEmpty(), List.of("true", "1").contains(query.getOrDefault("watch", "")));
        return new KubeRequest(method, path, query, verb, group, namespace, rest.get(0), name, subresource);
    }

    private static String verb(String method, boolean isNamed, boolean isWatch) {
        return switch (method) {
            case "GET", "HEAD" -> isWatch ? "watch" : isNamed ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> isNamed ? "delete" : "deletecollection";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }

    private static Map<String, String> query(String raw) {
        var result = new LinkedHashMap<String, String>();
        for (var parameter : raw.split("&", -1)) {
            if (!parameter.isEmpty()) {
                int equals = parameter.indexOf('=');
                var key = equals < 0 ? parameter : parameter.substring(0, equals);
                result.putIfAbsent(decode(key), equals < 0 ? "" : decode(parameter.substring(equals + 1)));
            }
        }
        return result;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /**
     * Whether it is one that may change what is stored: POST, PUT, PATCH or DELETE.
     *
     * @return whether it is
     */
    public boolean isWrite() {
        return List.of("POST", "PUT", "PATCH", "DELETE").contains(method);
    }

    /**
     * Whether it is a write that the API server doesn't store: a dry run, or a question put as a POST, such as a SubjectAccessReview.
     *
     * @return whether it is
     */
    public boolean isOnlyAsking() {
        return query.containsKey("dryRun")
                || List.of("authorization.k8s.io", "authentication.k8s.io").contains(group);
    }

    /**
     * The value of a parameter of the query.
     *
     * @param name such as {@code labelSelector}
     * @return the value, decoded; empty if there is none
     */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /**
     * Reads like a line of an audit log.
     *
     * @return the verb, what it is about, and the method and path
     */
    @Override
    public String toString() {
        var what = resource.isEmpty() ? "" : " " + resource + (subresource.isEmpty() ? "" : "/" + subresource);
        return verb + what + " (" + method + " " + path + ")";
    }
}
