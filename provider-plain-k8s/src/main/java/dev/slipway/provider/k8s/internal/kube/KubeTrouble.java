package dev.slipway.provider.k8s.internal.kube;

import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import java.io.InterruptedIOException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What a call that failed comes to: the one place where statuses, the server's words and broken connections become a {@link KubeException}. Pure.
 */
final class KubeTrouble {
    private static final int MOST_WORDS = 600;
    private static final int MOST_CAUSES = 20;

    /** What RBAC, or any other authorizer, says; and the two places where admission asks it. */
    private static final Pattern MISSING_PERMISSION = Pattern.compile(
            "cannot \\S+ (resource|path) |cannot set blockOwnerDeletion|attempting to grant RBAC permissions");

    /** What a server says of somebody's certificate while TLS is agreed on. */
    private static final Pattern CERTIFICATE_ALERT =
            Pattern.compile("fatal alert: (bad_certificate|unknown_ca|access_denied|certificate_\\w+)");

    private KubeTrouble() {}

    /**
     * The server answered with an error.
     *
     * @param call which call it was
     * @param status the HTTP status
     * @param body the answer, or its beginning
     * @param retryAfter the header, if there is one
     * @param now by the server's clock
     */
    static KubeException answered(KubeCall call, int status, String body, Optional<String> retryAfter, Instant now) {
        Optional<KubeStatus> said = KubeStatus.of(body);
        Kind kind = kind(status, said);
        String words = said.map(one -> words(call, kind, one)).orElseGet(() -> words(body));
        Optional<Duration> later = retryAfter
                .flatMap(header -> later(header, now))
                .or(() -> said.map(KubeStatus::retryAfterSeconds)
                        .filter(seconds -> seconds.isPresent())
                        .map(seconds -> Duration.ofSeconds(seconds.getAsLong())));
        return new KubeException(
                kind, status, call + ": " + (words.isEmpty() ? "HTTP status " + status : bounded(words)), later, null);
    }

    /** The server ended a watch with an error. */
    static KubeException ended(KubeCall call, KubeStatus status) {
        Kind kind = kind(status.code(), Optional.of(status));
        return new KubeException(
                kind,
                status.code(),
                call + ": " + bounded(words(call, kind, status)),
                status.retryAfterSeconds().stream()
                        .mapToObj(Duration::ofSeconds)
                        .findFirst(),
                null);
    }

    /**
     * There was no answer, or not all of it.
     *
     * @param call which call it was
     * @param cause what was thrown
     * @param isSent whether the server may have got it
     */
    static KubeException broken(KubeCall call, Throwable cause, boolean isSent) {
        if (causes(cause).anyMatch(KubeTrouble::isMistrust)) {
            return new KubeException(
                    Kind.UNAUTHENTICATED,
                    0,
                    call + ": the connection isn't trusted: " + last(cause),
                    Optional.empty(),
                    cause);
        }
        String what = cause instanceof InterruptedIOException
                ? isSent ? "no answer in time" : "no connection in time"
                : isSent ? "the connection broke: " + said(cause) : "no connection: " + said(cause);
        return new KubeException(
                isSent ? Kind.NO_ANSWER : Kind.UNREACHABLE, 0, call + ": " + what, Optional.empty(), cause);
    }

    /** Nobody can say to the server who asks. */
    static KubeException nameless(KubeCall call, Throwable cause) {
        // What the client throws only says that something else was thrown.
        String why = cause instanceof ClientJavaCredentialException ? said(cause) : last(cause);
        return new KubeException(
                Kind.UNAUTHENTICATED, 0, call + ": there are no credentials: " + why, Optional.empty(), cause);
    }

    /** The server answered with something else than what was asked for. */
    static KubeException unreadable(KubeCall call, int status, Throwable cause) {
        // The cause's own message may show a piece of what was read.
        return new KubeException(
                Kind.UNREADABLE, status, call + ": the answer makes no sense", Optional.empty(), cause);
    }

    /** Its thread was interrupted. */
    static KubeException interrupted(KubeCall call, boolean isSent, InterruptedException cause) {
        return new KubeException(
                isSent ? Kind.NO_ANSWER : Kind.UNREACHABLE, 0, call + ": interrupted", Optional.empty(), cause);
    }

    /** Whoever asks has closed the connection. */
    static KubeException closed(KubeCall call, boolean isSent) {
        return new KubeException(
                isSent ? Kind.NO_ANSWER : Kind.UNREACHABLE,
                0,
                call + ": the connection is closed",
                Optional.empty(),
                null);
    }

    private static Kind kind(int status, Optional<KubeStatus> said) {
        String message = said.map(KubeStatus::message).orElse("");
        return switch (status) {
            case 401, 407 -> Kind.UNAUTHENTICATED;
            case 403 -> forbidden(message);
            case 404 -> Kind.NOT_FOUND;
            case 409 -> Kind.STALE;
            case 410 -> Kind.EXPIRED;
            case 429 -> Kind.THROTTLED;
            // An apply of a field that this server doesn't know is answered so.
            case 500 -> message.startsWith("failed to create typed patch object") ? Kind.INVALID : Kind.BROKE_DOWN;
            case 503 -> Kind.NOT_AVAILABLE;
            // A version of the future: the server was restored from a backup.
            case 504 ->
                said.filter(one -> one.hasCause("ResourceVersionTooLarge")).isPresent()
                        ? Kind.EXPIRED
                        : Kind.BROKE_DOWN;
            case 408 -> Kind.BROKE_DOWN;
            default -> status >= 500 ? Kind.BROKE_DOWN : status >= 400 ? Kind.INVALID : Kind.UNREADABLE;
        };
    }

    /** Admission speaks with the same status as RBAC, and by its words alone can be told from it. */
    private static Kind forbidden(String message) {
        if (MISSING_PERMISSION.matcher(message).find()) {
            return Kind.FORBIDDEN;
        }
        if (message.contains("exceeded quota")) {
            return Kind.QUOTA;
        }
        return message.contains(" is forbidden: ")
                        || message.contains(" denied the request")
                        || message.contains(" denied request")
                ? Kind.INVALID
                : Kind.FORBIDDEN;
    }

    private static String words(KubeCall call, Kind kind, KubeStatus status) {
        if (!call.isOfSecrets() || (kind != Kind.INVALID && kind != Kind.BROKE_DOWN)) {
            return status.message().isEmpty() ? status.reason() : status.message();
        }
        // What is wrong with a secret is said with a piece of it: only where it is wrong may be told.
        String fields = status.details().causes().stream()
                .limit(MOST_CAUSES)
                .map(KubeStatus.Cause::field)
                .filter(field -> !field.isEmpty())
                .collect(Collectors.joining(", "));
        return status.reason() + (fields.isEmpty() ? "" : ": " + fields);
    }

    /** Somebody on the way, or a server that has no words of its own. */
    private static String words(String body) {
        String text = body.strip();
        return text.startsWith("<") || text.startsWith("{") ? "" : text;
    }

    private static String bounded(String words) {
        String line = words.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MOST_WORDS ? line : line.substring(0, MOST_WORDS) + " (and more)";
    }

    private static Optional<Duration> later(String header, Instant now) {
        String text = header.strip();
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        return date(text).map(then -> then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
    }

    /** Reads a date as HTTP writes it; empty if it is none. */
    static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isMistrust(Throwable cause) {
        return cause instanceof SSLPeerUnverifiedException
                || cause instanceof CertificateException
                || cause instanceof CertPathValidatorException
                || (cause instanceof SSLException
                        && CERTIFICATE_ALERT
                                .matcher(String.valueOf(cause.getMessage()))
                                .find());
    }

    private static Stream<Throwable> causes(Throwable top) {
        return Stream.iterate(top, cause -> cause != null, Throwable::getCause).limit(MOST_CAUSES);
    }

    private static String said(Throwable cause) {
        String text = cause.getMessage();
        return text == null || text.isBlank() ? last(cause) : bounded(text);
    }

    private static String last(Throwable top) {
        Throwable lowest = causes(top).reduce(top, (above, below) -> below);
        String text = lowest.getMessage();
        return text == null || text.isBlank() ? lowest.getClass().getSimpleName() : bounded(text);
    }
}
