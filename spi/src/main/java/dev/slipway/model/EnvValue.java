package dev.slipway.model;

import java.util.function.Function;

/**
 * The value of an environment variable of the model: text, or a reference to a secret that lives in the back end. The
 * library never holds a secret's content.
 */
public sealed interface EnvValue {
    /**
     * Plain text, kept in the history and readable by every member.
     *
     * @param value any text
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
     * @param value any text
     */
    record Text(String value) implements EnvValue {}

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
            NameRules.printable("key", key, 253);
        }
    }
}
