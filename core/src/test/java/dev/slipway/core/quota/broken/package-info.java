/** Quota policies that are wrong in one way each, to see that the quota kits catch every one. */
@NullMarked
package dev.slipway.core.quota.broken;

import org.jspecify.annotations.NullMarked;
