/**
 * Tier 2: one real node. containerd, kubelet and kube-proxy of this machine join a control plane, images are built
 * without Docker, Traefik and Prometheus stand beside it, and no packet of a pod or for a Service leaves the machine.
 *
 * <p>Everything that mounts lives in a mount namespace of its own and every process in control groups of its own, so
 * that ending the processes takes away most of what a node leaves; the rest is listed in the bed's run folder before it
 * is made. Start with {@link dev.slipway.testbed.node.WorkerNode}.
 */
@NullMarked
package dev.slipway.testbed.node;

import org.jspecify.annotations.NullMarked;
