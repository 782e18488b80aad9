package dev.slipway.testbed;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a real control plane with fake nodes, and a namespace of its own in it.
 *
 * <p>The control plane is started with the first class of a JVM that asks for it, and shared. After the class its namespace
 * and the fake nodes that it added are removed, and the class fails if anything else that it made is left: an object of a
 * kind without namespaces, or one that can't be deleted.
 *
 * <p>Constructors and methods may have parameters of these types: {@link Bed} with everything in it, {@link
 * io.kubernetes.client.openapi.ApiClient} and {@link KubeconfigFile} of an administrator, {@link
 * dev.slipway.testbed.plane.KubeApi}, {@link dev.slipway.testbed.plane.FakeNodes}, {@link
 * dev.slipway.testbed.plane.FakePods}, {@link dev.slipway.testbed.plane.PodLogs} and {@link
 * dev.slipway.testbed.plane.Plane}.
 *
 * <p>A method may also ask for faults, fresh for it and over after it: a {@link dev.slipway.testbed.fault.TcpProxy} or {@link
 * dev.slipway.testbed.fault.HttpProxy} in front of the API server, {@link dev.slipway.testbed.fault.Proxies} for several or for other users,
 * and {@link dev.slipway.testbed.fault.ProcessFaults}. {@link Bed#client(java.net.URI)} and {@link Bed#kubeconfig(java.net.URI)} lead
 * through a proxy.
 *
 * <p>Where the control plane can't be built or started, the class fails with the reason. It is never skipped.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({ControlPlaneExtension.class, FaultExtension.class})
public @interface ControlPlane {
    /**
     * Asks for a control plane of its own, started for this class and ended with it: for tests that kill parts of it.
     *
     * @return true for one of its own
     */
    boolean own() default false;
}
