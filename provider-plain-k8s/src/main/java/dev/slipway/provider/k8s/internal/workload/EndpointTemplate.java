package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.Violation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where deployments answer, as an address with places for what tells them apart, such as
 * {@code https://models.example.org/{group}/{id}}. Immutable.
 */
public final class EndpointTemplate {
    private static final Pattern FORM =
            Pattern.compile("(https?)://([a-z0-9.{}-]+)(:[0-9]{1,5})?((?:/[A-Za-z0-9._~{}/-]*)?)");
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]*)}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}");
    private static final List<String> PLACES = List.of("id", "group", "namespace");
    private static final int MOST_PORT = 65_535;

    private final String text;
    private final String scheme;
    private final String host;
    private final String port;
    private final String path;

    private EndpointTemplate(String text, Matcher parts) {
        this.text = text;
        this.scheme = parts.group(1);
        this.host = parts.group(2);
        this.port = parts.group(3) == null ? "" : parts.group(3);
        this.path = parts.group(4).replaceFirst("/+$", "");
    }

    /**
     * Reads one.
     *
     * @throws InvalidValueException if it isn't an address that tells deployments apart
     */
    public static EndpointTemplate parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw invalid(
                    text,
                    "must be an address such as https://models.example.org/{group}/{id}, with a lower-case host, and only letters,"
                            + " digits, '-', '.', '_', '~' and '/' in its path");
        }
        Matcher place = PLACE.matcher(text);
        while (place.find()) {
            if (!PLACES.contains(place.group(1))) {
                throw invalid(text, "has {" + place.group(1) + "}; known are {id}, {group} and {namespace}");
            }
        }
        if (PLACE.matcher(text).replaceAll("").matches(".*[{}].*")) {
            throw invalid(text, "has a brace without its partner");
        }
        if (!text.contains("{id}")) {
            throw invalid(text, "must contain {id}, or all deployments would answer at one address");
        }
        var template = new EndpointTemplate(text, parts);
        template.check();
        return template;
    }

    private void check() {
        if (!port.isEmpty() && (number(port) < 1 || number(port) > MOST_PORT)) {
            throw invalid(text, "has the port " + port.substring(1) + "; it must be 1 to " + MOST_PORT);
        }
        if (path.contains("//")) {
            throw invalid(text, "has an empty part in its path");
        }
        String sample = PLACE.matcher(host).replaceAll("a");
        KubeNames.subdomain(sample).ifPresent(rule -> {
            throw invalid(text, "has the host '" + host + "', which " + rule);
        });
    }

    private static int number(String port) {
        return Integer.parseInt(port.substring(1));
    }

    private static InvalidValueException invalid(String text, String what) {
        return new InvalidValueException("endpoint", "is '" + text + "', which " + what);
    }

    /** Where one deployment answers. */
    public URI uri(DeploymentRef ref, String namespace) {
        return URI.create(scheme + "://" + filled(host, ref, namespace) + port + path(ref, namespace));
    }

    /** The host in rules of routes; empty if it is an address of four numbers, which rules can't name. */
    Optional<String> host(DeploymentRef ref, String namespace) {
        return Optional.of(filled(host, ref, namespace))
                .filter(name -> !ADDRESS.matcher(name).matches());
    }

    /** What paths of one deployment begin with; empty if the host alone tells it apart. */
    String path(DeploymentRef ref, String namespace) {
        return filled(path, ref, namespace);
    }

    /** What of a deployment doesn't fit into the address. */
    Optional<Violation> violation(DeploymentRef ref, String namespace) {
        String name = filled(host, ref, namespace);
        Optional<String> longest = List.of(name.split("\\.", -1)).stream()
                .filter(part -> KubeNames.namespace(part).isPresent())
                .findFirst();
        if (longest.isEmpty() && KubeNames.subdomain(name).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Violation(
                "group",
                "'" + ref.group() + "' makes the host name " + name
                        + " of the endpoint, whose parts may have at most " + KubeNames.LONGEST_LABEL
                        + " characters, and 253 together; set an endpoint with {group} in its path"));
    }

    private static String filled(String text, DeploymentRef ref, String namespace) {
        return text.replace("{id}", ref.id().value())
                .replace("{group}", escaped(ref.group()))
                .replace("{namespace}", namespace);
    }

    /**
     * A group's name in host names and paths: lower-case letters and digits stay, every other byte of UTF-8 becomes '-' and two hex
     * digits, and what would start with a '-' gets "x-" before it. It can be read back, so no two groups share one.
     */
    static String escaped(GroupId group) {
        var value = new StringBuilder();
        for (byte octet : group.value().getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z');
            value.append(isPlain ? String.valueOf((char) octet) : String.format(Locale.ROOT, "-%02x", octet & 0xff));
        }
        return value.charAt(0) == '-' ? "x-" + value : value.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EndpointTemplate that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
