/**
 * The control plane of a bed: etcd, the API server, the controllers and the scheduler of Kubernetes itself, and fake nodes
 * whose pods behave as an annotation says.
 *
 * <p>{@link dev.slipway.testbed.plane.Plane} starts one. It needs no root.
 */
@NullMarked
package dev.slipway.testbed.plane;

import org.jspecify.annotations.NullMarked;
