package dev.slipway.spi.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a class that extends {@link DeploymentProviderTck}: what its harness can't do to the back end. Tests that need it are
 * reported as skipped, with that reason, and the kit looks whether the harness really can't. Without this annotation a harness
 * can do everything.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CannotStage {
    /** What it can't do. */
    Ability[] value();

    /** Why not, in one sentence, for whoever reads the report. */
    String because();
}
