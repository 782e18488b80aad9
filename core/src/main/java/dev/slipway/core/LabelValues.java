package dev.slipway.core;

import dev.slipway.model.Revision;
import dev.slipway.spi.RolloutLabels;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Computes the values of {@link RolloutLabels}: valid as Kubernetes label values whatever a group is called. */
final class LabelValues {
    private static final int LONGEST = 63;
    private static final int DIGEST = 12;

    private LabelValues() {}

    static Map<String, String> of(Revision revision) {
        return Map.of(
                RolloutLabels.STORE, revision.deployment().store().value(),
                RolloutLabels.GROUP, escaped(revision.deployment().group().value()),
                RolloutLabels.DEPLOYMENT, revision.deployment().id().value(),
                RolloutLabels.REVISION, revision.number().toString());
    }

    /**
     * Letters and digits stay, every other byte of UTF-8 becomes '_' and two hex digits, so the value can be read back; only
     * what is too long then is cut and gets a digest.
     */
    static String escaped(String text) {
        var value = new StringBuilder("g");
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z') || octet == '-';
            value.append(plain ? String.valueOf((char) octet) : String.format(Locale.ROOT, "_%02x", octet & 0xff));
        }
        value.append('g');
        if (value.length() <= LONGEST) {
            return value.toString();
        }
        String digest = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "")
                .substring(0, DIGEST);
        return value.substring(0, LONGEST - DIGEST - 1) + "." + digest;
    }
}
