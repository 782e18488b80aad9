package dev.slipway.core;

import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.ProviderContext;

/**
 * The one back end of a manager.
 *
 * @param provider the way to it
 * @param fences what the provider is told of the record
 */
record BackEnd(DeploymentProvider provider, ProviderContext fences) {}
