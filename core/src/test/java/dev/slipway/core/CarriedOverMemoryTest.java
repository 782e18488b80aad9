package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is remembered of one rollout and goes on, or doesn't, with the next one. */
class CarriedOverMemoryTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final DeploymentRef FRAUD = Samples.ref("lab", "fraud");

    private final TestClock clock = new TestClock();
    private final FenceMemory memory = new FenceMemory(clock, new BackOff(clock, new Random(3)));

    @Test
    @DisplayName("R21 R31 with other words the time that a rollout has been known for goes on")
    void words() {
        see(1, revision(1, "models/fraud:1", "before"));
        clock.advance(LONG);
        see(2, revision(2, "models/fraud:1", "after"));

        assertThat(memory.sinceSeen(entry(2))).isEqualTo(LONG);
    }

    @Test
    @DisplayName("R89 with another image it begins anew")
    void image() {
        see(1, revision(1, "models/fraud:1", ""));
        clock.advance(LONG);
        see(2, revision(2, "models/fraud:2", ""));

        assertThat(memory.sinceSeen(entry(2))).isZero();
    }

    @Test
    @DisplayName("R89 with the same image again it begins anew if another rollout may have lain between")
    void missed() {
        see(1, revision(1, "models/fraud:1", ""));
        clock.advance(LONG);
        see(3, revision(3, "models/fraud:1", ""));

        assertThat(memory.sinceSeen(entry(3))).isZero();
    }

    @Test
    @DisplayName("R89 an answer that comes late, about an older revision, isn't taken for what is asked for now")
    void late() {
        Revision first = revision(1, "models/fraud:1", "");
        see(1, first);
        clock.advance(LONG);
        memory.sinceSeen(entry(2));
        memory.learned(entry(2), first);
        see(2, revision(2, "models/fraud:2", ""));

        assertThat(memory.sinceSeen(entry(2))).isZero();
    }

    private void see(long fence, Revision revision) {
        memory.learned(entry(fence), revision);
        memory.sinceSeen(entry(fence));
    }

    private static LedgerEntry entry(long fence) {
        return Samples.entry(FRAUD, fence, TestHost.SMALL, 2).build();
    }

    private static Revision revision(long number, String image, String description) {
        DeploymentSpec spec = TestHost.spec()
                .group("lab")
                .id("fraud")
                .replicas(2)
                .image(image)
                .description(description)
                .build();
        return Samples.revision(FRAUD, number, TestHost.SMALL, 2).spec(spec).build();
    }
}
