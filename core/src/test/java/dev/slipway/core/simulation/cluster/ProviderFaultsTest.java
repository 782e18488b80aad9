package dev.slipway.core.simulation.cluster;

import dev.slipway.core.simulation.cluster.faulty.ProviderFault;
import org.junit.jupiter.api.Test;

class ProviderFaultsTest {
    @Test
    void explore() {
        int n = Integer.getInteger("seeds", 1500);
        long t = System.nanoTime();
        int bad = 0;
        for (int seed = Integer.getInteger("from",0); seed < n; seed++) {
            try {
                new SmallWorld(seed, SimProviderFactory::new).run();
            } catch (AssertionError e) {
                if (bad++ < 3) System.out.println("RIGHT seed " + seed + " " + e.getMessage());
            }
        }
        System.out.println("right: bad=" + bad + " of " + n + " " + (System.nanoTime() - t) / 1000000 + "ms");
        if (Boolean.getBoolean("tr")) return;
        for (ProviderFault fault : ProviderFault.values()) {
            if (!java.util.Set.of(5,6,10,11,13,14,15,17,1).contains(fault.ordinal())) continue;
            t = System.nanoTime();
            java.util.Map<String, Integer> found = new java.util.TreeMap<>();
            int first = -1;
            for (int seed = 0; seed < n; seed++) {
                try {
                    new SmallWorld(seed, fault::factory).run();
                } catch (AssertionError e) {
                    found.merge(e.getMessage().replaceAll("(?s)^(..).*", "$1"), 1, Integer::sum);
                    if (first < 0) first = seed; if (found.values().stream().mapToInt(x->x).sum()>2) break;
                }
            }
            System.out.println(fault + " first " + first + " " + found + " " + (System.nanoTime() - t) / 1000000 + "ms");
        }
    }
}
