package org.example.shelf;

import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import dev.slipway.spi.tck.ProviderHarness;
import java.time.Clock;
import java.time.Duration;

/** A shelf, on the real clock. */
class ShelfHarness implements ProviderHarness {
    private final ShelfProviderFactory factory = new ShelfProviderFactory();

    @Override
    public DeploymentProvider open(ProviderContext context) {
        return factory.open(ProviderSettings.none(), context);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean outlivesProviders() {
        return true;
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public void letTimePass() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(10);
    }

    @Override
    public String image() {
        return "jars/jam:1";
    }

    @Override
    public void close() {
        // A shelf is garbage when nobody has it.
    }
}
