package dev.slipway.examples.iris;

import java.util.Map;

/** An answer ready to be sent. Immutable. */
record Reply(int status, String contentType, String body, Map<String, String> headers, String result) {
    static final String JSON = "application/json";

    Reply {
        headers = Map.copyOf(headers);
    }

    /** An answer whose result the access log does not show. */
    static Reply json(String body) {
        return json(body, "");
    }

    /** An answer with the words that the access log shows for it. */
    static Reply json(String body, String result) {
        return new Reply(200, JSON, body, Map.of(), result);
    }

    static Reply empty() {
        return new Reply(200, "", "", Map.of(), "");
    }
}
