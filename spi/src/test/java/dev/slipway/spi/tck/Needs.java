package dev.slipway.spi.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** On a test of a kit: what the harness must be able to do, or else the test can show nothing. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ExtendWith(NeedsCondition.class)
@interface Needs {
    Ability[] value();
}
