package dev.slipway.examples.local;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ProviderSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A host in a process of its own, told by its standard input what to do, to be killed. */
public final class TestHost {
    private TestHost() {}

    /** Takes the state directory, the marker of its processes, and what its models shall do. */
    public static void main(String[] arguments) throws Exception {
        var record = new FakeRecord(Models.STORE);
        DeploymentRef ref = Models.ref("mortal");
        var provider = new LocalProviderFactory()
                .open(ProviderSettings.of(Models.settings(Path.of(arguments[0]), arguments[1])), record);
        System.out.println("open");
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            var words = line.split(" ", -1);
            long fence = Long.parseLong(words[1]);
            record.set(ref, fence);
            if (words[0].equals("remove")) {
                System.out.println(provider.remove(ref, new Fence(fence)));
            } else {
                var order = new Models.Order(ref, fence, Integer.parseInt(words[2]), words[3]);
                System.out.println(provider.apply(order.with(Strategy.rolling(1, 0), spec -> {
                    if (words.length > 4) {
                        spec.env(words[4], words[5]);
                    }
                })));
            }
        }
    }
}
