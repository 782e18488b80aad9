package dev.slipway.model;

import java.util.Optional;
import org.immutables.value.Value;

/**
 * One thing in the back end that isn't as the library wrote it, because somebody has changed it by hand. A fact: who did it, and
 * why, isn't known.
 *
 * @since 0.1.0
 */
@Value.Immutable
@ValueStyle
public interface Drift {
    /** How much of a text is kept: {@value} characters. */
    int LONGEST_TEXT = 300;

    /**
     * What it is a part of, in the provider's words.
     *
     * @return for example {@code Service fraud}
     */
    String object();

    /**
     * Where in that object, in the provider's words.
     *
     * @return for example {@code spec.replicas}; empty for the whole object
     */
    String path();

    /**
     * What was written, as text; of a secret, and of an environment variable, nothing but that it is there.
     *
     * @return on one line, at most {@value #LONGEST_TEXT} characters, longer ones are cut; empty if it shouldn't be there
     */
    Optional<String> wanted();

    /**
     * What is there, as text; of a secret, and of an environment variable, nothing but that it is there.
     *
     * @return on one line, at most {@value #LONGEST_TEXT} characters, longer ones are cut; empty if it is missing
     */
    Optional<String> live();

    /**
     * What it does to running replicas to put this one thing right.
     *
     * @return {@link Impact#RESTART} if they are made of it
     */
    Impact impact();

    /**
     * Says it for people.
     *
     * @return for example {@code Deployment fraud: spec.replicas is 5, and should be 2}
     */
    default String sentence() {
        String subject = path().isEmpty() ? "it" : path();
        String is = live().map(text -> " is " + text).orElse(" is missing");
        String should = wanted().map(text -> ", and should be " + text).orElse(", and shouldn't be there");
        return object() + ": " + subject + is + should;
    }

    /**
     * Checks that it says something, and cuts long texts.
     *
     * @return this, or one with shorter texts
     */
    @Value.Check
    default Drift check() {
        if (object().isBlank()) {
            throw new InvalidValueException("object", "must say of what it is a part");
        }
        if (wanted().isEmpty() && live().isEmpty()) {
            throw new InvalidValueException("live", "must be there if nothing is wanted");
        }
        Optional<String> shortWanted = wanted().map(Drift::shortened);
        Optional<String> shortLive = live().map(Drift::shortened);
        return shortWanted.equals(wanted()) && shortLive.equals(live())
                ? this
                : builder().from(this).wanted(shortWanted).live(shortLive).build();
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.codePointCount(0, line.length()) <= LONGEST_TEXT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_TEXT - 1)) + "…";
    }

    /**
     * Starts one.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableDrift.Builder {
        Builder() {}
    }
}
