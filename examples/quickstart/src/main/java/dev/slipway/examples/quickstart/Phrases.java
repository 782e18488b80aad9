package dev.slipway.examples.quickstart;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.FieldDifference;
import dev.slipway.model.LogElement;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Revision;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Turns what the library says into words for people. Pure, and plain ASCII so that every terminal can show it. */
final class Phrases {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final List<String> HISTORY =
            List.of("no.", "verb", "image", "replicas", "state", "user", "time", "message");
    private static final String GAP = "  ";

    /** The model writes a time into its lines, and the stream has one too. */
    private static final Pattern OWN_TIME = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z ");

    /** Reasons that say no more than their phase does. */
    private static final Set<ReasonCode> USUAL = Set.of(
            ReasonCode.READY,
            ReasonCode.ACCEPTED,
            ReasonCode.ROLLING_OUT,
            ReasonCode.STOPPING,
            ReasonCode.STOPPED,
            ReasonCode.DELETING);

    private Phrases() {}

    /** A phase as the specification writes it. */
    static String title(Phase phase) {
        String name = phase.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /** Why a status is what it is, with the code where that tells more than the phase. */
    static String reason(DeploymentStatus status) {
        ReasonCode code = status.reason().code();
        return USUAL.contains(code)
                ? status.reason().message()
                : status.reason().toString();
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    static String replicas(int number) {
        return number + (number == 1 ? " replica" : " replicas");
    }

    /** What a deployment takes of the group's limits, without the count of deployments. */
    static String amounts(ResourceAmounts amounts) {
        return amounts.asMap().entrySet().stream()
                .filter(amount -> !amount.getKey().equals(ResourceName.DEPLOYMENTS))
                .map(amount -> amount.getKey() + " " + amount.getValue())
                .collect(Collectors.joining(", "));
    }

    /** What is known of a problem besides its sentence: which copy, how it ended. */
    static String evidence(Problem problem) {
        var text = new StringBuilder("Cause " + problem.cause());
        problem.replica().ifPresent(replica -> text.append(", replica ").append(replica));
        problem.revision().ifPresent(revision -> text.append(", revision ").append(revision));
        problem.exitCode().ifPresent(code -> text.append(", exit code ").append(code));
        return text.toString();
    }

    /** An error in one sentence that says what to do. */
    static String explained(RuntimeException error) {
        if (!(error instanceof DeploymentException typed)) {
            return error.getMessage();
        }
        return typed.code() == ErrorCode.CONFLICT && typed.getMessage().contains("owned by the process")
                ? "another quickstart is running here (" + typed.getMessage()
                        + "); wait for its end, or add --state DIR"
                : typed.code() + ", " + typed.getMessage();
    }

    static String logLine(LogElement element) {
        String start = MILLIS.format(element.time().atOffset(ZoneOffset.UTC)) + GAP + element.replica() + GAP;
        return start
                + element.match(
                        line -> OWN_TIME.matcher(line.text()).replaceFirst(""),
                        gap -> "(lines are missing: " + gap.reason() + ")");
    }

    static String difference(FieldDifference difference) {
        return difference.path() + ": " + difference.before().orElse("-") + " -> "
                + difference.after().orElse("-") + "  ("
                + difference.impact().name().toLowerCase(Locale.ROOT) + ")";
    }

    /** The history as a table, newest first. */
    static List<String> history(List<Revision> revisions) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HISTORY);
        revisions.forEach(revision -> rows.add(List.of(
                revision.number().toString(),
                verb(revision),
                revision.spec().image().toString(),
                Integer.toString(revision.spec().scaling().replicas()),
                revision.runState().name().toLowerCase(Locale.ROOT),
                revision.author().toString(),
                TIME.format(revision.time().atOffset(ZoneOffset.UTC)),
                revision.message())));
        return table(rows);
    }

    /** Columns as wide as their widest cell. */
    static List<String> table(List<List<String>> rows) {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> {
                    var line = new StringBuilder();
                    for (int column = 0; column < widths.length; column++) {
                        line.append(padded(row.get(column), widths[column])).append(GAP);
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }

    private static String verb(Revision revision) {
        String verb = revision.cause().name().toLowerCase(Locale.ROOT);
        return verb + revision.rollbackOf().map(to -> " to " + to).orElse("");
    }
}
