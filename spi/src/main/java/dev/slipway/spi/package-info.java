/**
 * What outsiders implement. A back end: {@link dev.slipway.spi.DeploymentProvider} and its factory. A store:
 * {@link dev.slipway.spi.HistoryStore}. A host's own rules: {@link dev.slipway.spi.GroupDirectory},
 * {@link dev.slipway.spi.QuotaPolicy}, {@link dev.slipway.spi.UsageSource}, {@link dev.slipway.spi.DeploymentPolicy},
 * {@link dev.slipway.spi.DeploymentListener}. Requirements are numbered (P1, H1, …) and named by the tests that hold them.
 */
@NullMarked
package dev.slipway.spi;

import org.jspecify.annotations.NullMarked;
