package dev.slipway.examples.iris;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads the JSON text of a request, plain or as the form parameter "json", within a bound. */
final class RequestBody {
    static final int MOST_BYTES = 1024 * 1024;

    // A client that is still sending when the connection closes would see a reset and never the answer.
    private static final int MOST_DISCARDED_BYTES = 16 * MOST_BYTES;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String FORM_PARAMETER = "json=";

    private RequestBody() {}

    static String read(HttpExchange exchange) throws IOException {
        InputStream stream = exchange.getRequestBody();
        byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new Refusal(
                    Refusal.Reason.BODY_TOO_LARGE,
                    "body",
                    bytes.length + discard(stream) + " bytes or more",
                    "at most " + MOST_BYTES + " bytes");
        }
        var text = new String(bytes, StandardCharsets.UTF_8);
        return isForm(exchange) ? unwrapped(text) : text;
    }

    private static boolean isForm(HttpExchange exchange) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(FORM);
    }

    private static String unwrapped(String form) {
        // Command line clients call any body a form unless told otherwise.
        if (form.stripLeading().startsWith("{")) {
            return form;
        }
        for (String parameter : form.split("&", -1)) {
            if (parameter.startsWith(FORM_PARAMETER)) {
                return decoded(parameter.substring(FORM_PARAMETER.length()));
            }
        }
        throw new Refusal(Refusal.Reason.MISSING_FIELD, "form parameter json", "nothing", "one JSON object");
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            var refusal = new Refusal(
                    Refusal.Reason.NOT_JSON, "form parameter json", Excerpt.of(value), "percent-encoded JSON");
            refusal.initCause(e);
            throw refusal;
        }
    }

    private static int discard(InputStream stream) throws IOException {
        var scratch = new byte[8192];
        int discarded = 0;
        int count = stream.read(scratch);
        while (count >= 0 && discarded < MOST_DISCARDED_BYTES) {
            discarded += count;
            count = stream.read(scratch);
        }
        return discarded;
    }
}
