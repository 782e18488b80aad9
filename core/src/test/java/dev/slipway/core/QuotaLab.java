package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.GroupLedger;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A group "lab" with the limits that a test sets, and what of them is held. Its instance type "core" takes 1 CPU. */
final class QuotaLab implements AutoCloseable {
    static final GroupId LAB = new GroupId("lab");
    final TestHost host = new TestHost();
    private DeploymentManager manager = host.manager();

    QuotaLab(ResourceAmounts limits) {
        limit(limits);
        type("core", ResourceAmounts.of("cpu", "1"));
    }

    static QuotaLab ofCores(int cores) {
        return new QuotaLab(ResourceAmounts.of("cpu", Integer.toString(cores)));
    }

    DeploymentManager manager() {
        return manager;
    }

    /** As after a restart: nothing is known but what is recorded and what runs. */
    void restart() {
        manager.close();
        manager = host.manager();
    }

    void limit(ResourceAmounts limits) {
        host.directory.change("lab", group -> group.limits(limits));
    }

    void limitCores(int cores) {
        limit(ResourceAmounts.of("cpu", Integer.toString(cores)));
    }

    void type(String name, ResourceAmounts resources) {
        host.directory.change("lab", group -> group.addInstanceTypes(InstanceType.of(name, resources)));
    }

    Group group() {
        return host.directory.group(LAB).orElseThrow();
    }

    static DeploymentSpecBuilder spec(String id, String type, int replicas) {
        return DeploymentSpec.builder()
                .group("lab")
                .name(id)
                .id(id)
                .instanceType(type)
                .replicas(replicas)
                .image("models/any:1");
    }

    Deployment deploy(String id, String type, int replicas) {
        return manager.deploy(ANN, spec(id, type, replicas).build());
    }

    /** Deploys on so many cores. */
    Deployment deploy(String id, int cores) {
        return deploy(id, "core", cores);
    }

    void delete(String id) {
        manager.delete(ANN, new DeploymentId(id));
    }

    Deployment scale(String id, int replicas) {
        return manager.scale(ANN, new DeploymentId(id), replicas);
    }

    Deployment stop(String id) {
        return manager.stop(ANN, new DeploymentId(id));
    }

    Deployment start(String id) {
        return manager.start(ANN, new DeploymentId(id));
    }

    Deployment image(String id, String image) {
        return manager.update(
                ANN, new DeploymentId(id), SpecChange.builder().image(image).build());
    }

    /** Until nothing follows from anything any more. */
    void settle() {
        for (int pass = 0; pass < 4; pass++) {
            manager.reconcile();
        }
    }

    GroupLedger ledger() {
        return host.store.ledger(LedgerScope.of(LAB));
    }

    /** What the group holds, as text. */
    String held(String resource) {
        return held().get(new ResourceName(resource)).toString();
    }

    ResourceAmounts held() {
        return ledger().entries().values().stream()
                .map(LedgerEntry::holding)
                .reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    }

    /** Checks that so many more cores fit, and not one more; without effect. */
    void hasRoomFor(int cores) {
        if (cores > 0) {
            assertThat(decision(cores).violations()).as("%d cores", cores).isEmpty();
        }
        assertThat(decision(cores + 1).violations())
                .as("%d cores", cores + 1)
                .extracting(violation -> violation.missing().toString())
                .containsExactly("1");
    }

    private QuotaDecision decision(int cores) {
        return manager.plan(ANN, Mutation.deploy(spec("would-be", "core", cores).build()))
                .outcome()
                .orElseThrow()
                .quota();
    }

    /** The violations for which something is refused, as {@code resource missing}; nothing may be recorded of it. */
    List<String> refused(ThrowingCallable mutation) {
        long before = ledger().entries().values().stream()
                .mapToLong(entry -> entry.fence().value())
                .sum();
        ResourceAmounts heldBefore = held();
        QuotaExceededException refusal = catchThrowableOfType(QuotaExceededException.class, mutation);
        assertThat(refusal).as("a refusal for quota").isNotNull();
        assertThat(held().isWithin(heldBefore)).as("nothing more is held").isTrue();
        assertThat(ledger().entries().values().stream()
                        .mapToLong(entry -> entry.fence().value())
                        .sum())
                .as("nothing else shall run")
                .isEqualTo(before);
        return refusal.denial().violations().stream().map(QuotaLab::missing).toList();
    }

    private static String missing(QuotaViolation violation) {
        return violation.resource() + " " + violation.missing();
    }

    @Override
    public void close() {
        host.close();
    }
}
