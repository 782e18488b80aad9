package dev.slipway.model;

import java.util.Objects;
import java.util.function.Function;

/**
 * The value of an environment variable of the model: text, or a reference to a secret that lives in the back end. The
 * library never holds a secret's content.
 */
public sealed interface EnvValue {
    /**
     * Plain text, kept in the history and readable by every member.
     *
     * @param value at most {@value DeploymentSpec#LONGEST_VALUE} characters
     * @return that value
     */
    static EnvValue text(String value) {
        return new Text(value);
    }

    /**
     * One key of a secret in the back end.
     *
     * @param secret which secret
     * @param key which of its keys, not blank
     * @return that reference
     */
    static EnvValue secret(SecretName secret, String key) {
        return new FromSecret(secret, key);
    }

    /**
     * Does one of two things, by kind.
     *
     * @param <T> the kind of result
     * @param text for plain text
     * @param secret for a reference
     * @return what the chosen one returned
     */
    default <T> T match(Function<Text, T> text, Function<FromSecret, T> secret) {
        return this instanceof Text plain ? text.apply(plain) : secret.apply((FromSecret) this);
    }

    /**
     * Plain text.
     *
     * @param value at most {@value DeploymentSpec#LONGEST_VALUE} characters
     */
    record Text(String value) implements EnvValue {
        /**
         * Checks the parts.
         *
         * @param value at most {@value DeploymentSpec#LONGEST_VALUE} characters
         * @throws InvalidValueException if it is longer, or can't be stored as text
         */
        public Text {
            NameRules.text("value", value, DeploymentSpec.LONGEST_VALUE);
        }

        /** The length only: people do put secrets here, and a spec gets logged. */
        @Override
        public String toString() {
            return "text of " + value.length() + " characters";
        }
    }

    /**
     * A reference to a secret.
     *
     * @param secret which secret
     * @param key which of its keys
     */
    record FromSecret(SecretName secret, String key) implements EnvValue {
        /**
         * Checks the key.
         *
         * @param secret which secret
         * @param key which of its keys
         * @throws InvalidValueException if the key is blank
         */
        public FromSecret {
            Objects.requireNonNull(secret, "secret");
            NameRules.printable("key", key, 253);
        }
    }
}
