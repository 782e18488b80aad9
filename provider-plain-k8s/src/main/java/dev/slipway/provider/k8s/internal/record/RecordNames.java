package dev.slipway.provider.k8s.internal.record;

import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RevisionNumber;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the ConfigMaps of a record are called. Ids can be part of a name as they are. A group is called whatever its host likes: only
 * if that is short and plain is it a name's end; else the name has what can be read of it, and a digest behind a dot, where a
 * plain one never has a dot. The whole name is inside.
 */
final class RecordNames {
    /** The store's identity. */
    static final String STORE = "slipway-store";

    private static final String OVERALL = "slipway-overall";
    private static final String LEDGER = "slipway-ledger";
    private static final String CLAIM = "slipway-claim-";
    private static final String REVISION = "slipway-revision-";

    private static final Pattern PLAIN = Pattern.compile("[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?");
    private static final Pattern ATTEMPT = Pattern.compile(REVISION + ".+-([1-9][0-9]{0,17})-([0-9]{1,18})-[a-z0-9]+");
    private static final int READABLE = 40;
    private static final int DIGEST_BYTES = 16;

    private RecordNames() {}

    static String ledger(LedgerScope scope) {
        return scope.group().map(group -> ledger(group.value())).orElse(OVERALL);
    }

    private static String ledger(String group) {
        if (PLAIN.matcher(group).matches()) {
            return LEDGER + "-" + group;
        }
        String readable = group.replaceAll("[^a-z0-9]+", "-").replaceAll("^-", "");
        readable = readable.length() > READABLE ? readable.substring(0, READABLE) : readable;
        return LEDGER + "." + readable + (readable.isEmpty() || readable.endsWith("-") ? "" : "-") + digest(group);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String claim(DeploymentId id) {
        return CLAIM + id;
    }

    /**
     * A revision, as one attempt to record it writes it.
     *
     * @param stamp the counter that the attempt's commit replaces
     * @param attempt what no other attempt is called
     */
    static String revision(DeploymentRef deployment, RevisionNumber number, long stamp, String attempt) {
        return REVISION + deployment.id() + "-" + deployment.incarnation() + "-" + number + "-" + stamp + "-" + attempt;
    }

    /** The number of the revision that has a name. */
    static RevisionNumber number(String revision) {
        return new RevisionNumber(Long.parseLong(attempt(revision).group(1)));
    }

    /** Whether the commit that a revision of a name was written for can't land any more, or has. */
    static boolean isPast(String revision, long counter) {
        return Long.parseLong(attempt(revision).group(2)) < counter;
    }

    private static Matcher attempt(String revision) {
        Matcher matcher = ATTEMPT.matcher(revision);
        if (!matcher.matches()) {
            throw StoreException.damaged("'" + revision + "' stands where the name of a revision belongs");
        }
        return matcher;
    }
}
