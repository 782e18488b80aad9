package dev.slipway.model;

import java.net.URI;

/**
 * A request that a deployment answers, to try it out.
 *
 * @param uri where to send it
 * @param body the JSON text to POST
 * @param access whether it needs a client's name and token
 */
public record ExampleCall(URI uri, String body, Endpoint.Access access) {
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
        return command.append(" --data ")
                .append(quoted(body))
                .append(' ')
                .append(quoted(uri.toString()))
                .toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
