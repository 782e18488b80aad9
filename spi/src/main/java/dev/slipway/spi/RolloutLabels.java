package dev.slipway.spi;

import dev.slipway.model.GroupId;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/**
 * Keys of the labels that core gives every rollout, for the objects it is made of. Values are readable where they fit and
 * safe as Kubernetes label values always.
 */
public final class RolloutLabels {
    /** The deployment's id. */
    public static final String DEPLOYMENT = "slipway.dev/deployment";

    /** The owner, shortened or escaped where it has to be. */
    public static final String GROUP = "slipway.dev/group";

    /** The number of the revision. */
    public static final String REVISION = "slipway.dev/revision";

    /** The store that recorded it. */
    public static final String STORE = "slipway.dev/store";

    private static final int LONGEST = 63;
    private static final int DIGEST = 12;

    private RolloutLabels() {}

    /**
     * The value of {@link #GROUP}, for who labels or finds something else of a group. Letters and digits stay, every other byte of
     * UTF-8 becomes {@code _} and two hex digits, so that it can be read back; only what is too long then is cut and gets a digest.
     *
     * @param group whose
     * @return between two letters {@code g}, as values must begin and end with a letter or digit
     */
    public static String group(GroupId group) {
        String text = group.value();
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
