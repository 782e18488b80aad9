package dev.slipway.model;

import java.net.URI;
import java.util.Objects;

/**
 * A request that a deployment answers, to try it out.
 *
 * @param uri where to send it, by http or https
 * @param body the JSON text to POST
 * @param access whether it needs a client's name and token
 */
public record ExampleCall(URI uri, String body, Endpoint.Access access) {
    /**
     * Checks that a shell and a terminal can take it.
     *
     * @param uri an address of http or https
     * @param body text whose only control characters are tabs and line breaks, as in all JSON
     * @param access whether it needs a client's name and token
     * @throws InvalidValueException if one of them isn't like that
     */
    public ExampleCall {
        Endpoint.checkAddress("uri", uri);
        if (!uri.getScheme().equalsIgnoreCase("http") && !uri.getScheme().equalsIgnoreCase("https")) {
            throw new InvalidValueException(
                    "uri", "'" + NameRules.shown(uri.toString()) + "' must start with http:// or https://");
        }
        checkBody("body", body);
        Objects.requireNonNull(access, "access");
    }

    /** A terminal takes other control characters for keys: some of them would end the quoting when pasted. */
    static void checkBody(String what, String body) {
        NameRules.text(what, body, ModelContract.LONGEST_EXAMPLE_REQUEST);
        if (body.chars().anyMatch(point -> Character.isISOControl(point) && "\t\r\n".indexOf(point) < 0)) {
            throw new InvalidValueException(
                    what, "'" + NameRules.shown(body) + "' must not contain control characters; in JSON, escape them");
        }
    }

    /**
     * The call as one command line that works when it is pasted into a POSIX shell. Nothing in the address or body can
     * break out of it. For a private endpoint it has {@code CLIENT_NAME:CLIENT_TOKEN} where the caller's own go.
     *
     * @return a curl command
     */
    public String curl() {
        var command = new StringBuilder("curl -sS -X POST -H 'Content-Type: application/json'");
        if (access == Endpoint.Access.PRIVATE) {
            command.append(" -u 'CLIENT_NAME:CLIENT_TOKEN'");
        }
        String address = uri.toASCIIString();
        if (address.indexOf('[') >= 0) {
            command.append(" --globoff");
        }
        // Not --data, which would send a file if the body began with @.
        return command.append(" --data-raw ")
                .append(quoted(body))
                .append(' ')
                .append(quoted(address))
                .toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
