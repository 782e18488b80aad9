package dev.slipway.core.broken;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a broken provider: the tests of the kit that must fail on it, and no others may. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface CaughtBy {
    /** Each as {@code Topic#test}. */
    String[] value();
}
