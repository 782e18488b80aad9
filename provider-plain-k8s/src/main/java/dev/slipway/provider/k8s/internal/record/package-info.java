/**
 * The record in a cluster: ledgers, claims and revisions as ConfigMaps. Not for hosts.
 */
@NullMarked
package dev.slipway.provider.k8s.internal.record;

import org.jspecify.annotations.NullMarked;
