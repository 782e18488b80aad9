package dev.slipway.testbed;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class everything of {@link ControlPlane}, and this machine as a real node of it: pods that are processes,
 * with addresses, probes and limits. It needs root on a Debian machine.
 *
 * <p>The node joins with the first class of a JVM that asks for it, and is shared until the JVM ends. Pods choose it by
 * {@link dev.slipway.testbed.node.WorkerNode#SELECTOR}; images are those of {@link dev.slipway.testbed.node.NodeImages}.
 *
 * <p>Besides those of {@link ControlPlane}, parameters may have these types: {@link dev.slipway.testbed.node.WorkerNode},
 * {@link dev.slipway.testbed.node.RealPods}, {@link dev.slipway.testbed.node.Traefik} and {@link
 * dev.slipway.testbed.node.Prometheus}. {@link dev.slipway.testbed.fault.ProcessFaults} also break {@link
 * dev.slipway.testbed.node.WorkerNode#kubelet}, {@link dev.slipway.testbed.node.WorkerNode#containerd} and {@link
 * dev.slipway.testbed.node.WorkerNode#kubeProxy}.
 *
 * <p>Where the node can't be started, the class fails with the reason. It is never skipped.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({RealNodeExtension.class, ControlPlaneExtension.class, FaultExtension.class})
public @interface RealNode {
    /**
     * Asks for Traefik, which is built and started with the first class that does.
     *
     * @return true to have it
     */
    boolean traefik() default false;
}
