/** The quota policy that comes with the library: {@link dev.slipway.core.quota.GroupLimitsPolicy}. */
@NullMarked
package dev.slipway.core.quota;

import org.jspecify.annotations.NullMarked;
