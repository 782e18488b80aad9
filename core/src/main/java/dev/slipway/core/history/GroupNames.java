package dev.slipway.core.history;

import dev.slipway.model.LedgerScope;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of ledgers' directories. A group's name is the host's: any text, of any length. Lower-case letters, digits, '-'
 * and '_' stay as they are and every other byte is written as %XX, so that no two names become one, not even where a file
 * system ignores case. What would be too long becomes its digest; the document inside has the name.
 */
final class GroupNames {
    private static final int LONGEST = 200;
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_";

    private GroupNames() {}

    static String directory(LedgerScope scope) {
        return scope.group().map(group -> escaped(group.value())).orElse("=overall");
    }

    private static String escaped(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        var escaped = new StringBuilder();
        for (byte each : bytes) {
            char letter = (char) (each & 0xff);
            if (PLAIN.indexOf(letter) >= 0) {
                escaped.append(letter);
            } else {
                escaped.append('%').append(HexFormat.of().toHexDigits(each));
            }
        }
        return escaped.length() <= LONGEST ? escaped.toString() : "=" + digest(bytes);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
