package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.ListQuery;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.InvalidSpecException;
import dev.slipway.error.NotAllowedException;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Phase;
import dev.slipway.model.Probe;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Quantity;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.Serving;
import dev.slipway.model.SpecChange;
import dev.slipway.model.Violation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people get wrong, on real processes: each has its own error or cause, and nothing is half done. */
class BadInputTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Actor ZOE = Actor.user("zoe");

    @TempDir
    Path folder;

    private Path state;
    private DeploymentManager manager;

    @BeforeEach
    void open() {
        state = folder.resolve("state");
        manager = TestHost.open(state, Map.of());
    }

    @AfterEach
    void close() throws InterruptedException {
        manager.close();
        assertThat(Marked.leftAfter(Duration.ofSeconds(2), state)).isEmpty();
    }

    @Test
    @DisplayName("S14 S15 S16 S18 S21 R5 R6 R7 everything that is wrong with a spec is said at once")
    void allViolations() {
        assertThatThrownBy(() -> DeploymentSpec.builder()
                        .group("botany")
                        .name(" ")
                        .replicas(0)
                        .image("iris 1")
                        .metadata("team", "a")
                        .metadata("team", "b")
                        .env("PREDICTIVE_UNIT_SERVICE_PORT", "9000")
                        .build())
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        refused -> assertThat(refused.violations())
                                .extracting(Violation::path)
                                .containsExactlyInAnyOrder(
                                        "instanceType",
                                        "name",
                                        "replicas",
                                        "image",
                                        "metadata[team]",
                                        "environment[PREDICTIVE_UNIT_SERVICE_PORT]"));
        assertNothingDone();
    }

    @Test
    @DisplayName("S2 R8 a stranger is told of a deployment exactly what is told of an id that doesn't exist")
    void stranger() {
        DeploymentId id = deployed();
        var unknown = new DeploymentId("unknown-id");
        var change = SpecChange.builder().replicas(1).build();

        assertThat(manager.find(ZOE, id)).isEmpty();
        assertThat(manager.list(ZOE, ListQuery.FIRST).items()).isEmpty();
        assertThat(refusal(() -> manager.update(ZOE, id, change)).replace(id.value(), unknown.value()))
                .isEqualTo(refusal(() -> manager.update(ZOE, unknown, change)));
        assertThat(refusal(() -> manager.delete(ZOE, id)).replace(id.value(), unknown.value()))
                .isEqualTo(refusal(() -> manager.delete(ZOE, unknown)));
        assertThat(refusal(() -> manager.history(ZOE, id)).replace(id.value(), unknown.value()))
                .isEqualTo(refusal(() -> manager.history(ZOE, unknown)));
        assertThat(manager.status(Lab.ANN, id).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("S2 S6 R9 a group whose switch is off is refused, with who can switch it on")
    void switchedOff() {
        var spec = Lab.iris().group("closed").build();
        assertThatThrownBy(() -> manager.deploy(Lab.ANN, spec))
                .isInstanceOfSatisfying(
                        NotAllowedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SWITCHED_OFF))
                .hasMessageContaining("an administrator can switch it on in the group's settings");
        assertThat(manager.groups(Lab.ANN))
                .extracting(group -> group.id().value())
                .containsExactly("botany");
        assertNothingDone();
    }

    @Test
    @DisplayName("S13 a group that one isn't a member of is refused, with whom to ask")
    void notMine() {
        var spec = Lab.iris().group("zoo").build();
        assertThatThrownBy(() -> manager.deploy(Lab.ANN, spec))
                .isInstanceOfSatisfying(
                        NotAllowedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_ALLOWED))
                .hasMessageContaining("ask its administrator");
        assertNothingDone();
    }

    @Test
    @DisplayName("S3 R57 a full group is refused with what is missing, of which limit and who uses it")
    void full() {
        DeploymentId id = deployed();
        var second = Lab.iris().id("second").replicas(3).build();
        assertThatThrownBy(() -> manager.deploy(Lab.BOB, second))
                .isInstanceOfSatisfying(QuotaExceededException.class, refused -> {
                    var violation = refused.denial().violations().get(0);
                    assertThat(violation.missing()).isEqualTo(Quantity.parse("500m"));
                    assertThat(violation.limit()).isEqualTo(Quantity.of(2));
                    assertThat(violation.usedBy()).containsOnlyKeys(id);
                });
        assertThat(manager.find(Lab.BOB, new DeploymentId("second"))).isEmpty();
        assertThat(manager.inventory(Lab.CAROL)).hasSize(1);
    }

    @Test
    @DisplayName("S18 an image without a command is refused with the setting to add")
    void unknownImage() {
        var spec = Lab.iris().image("roses:1").build();
        assertThatThrownBy(() -> manager.deploy(Lab.ANN, spec))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("the image 'roses:1' has no command here")
                .hasMessageContaining("Add the setting 'command/roses:1'");
        assertNothingDone();
    }

    @Test
    @DisplayName("S19 a pull secret, which processes have no use for, is refused with who can't do it")
    void pullSecret() {
        var spec = Lab.iris().imagePullSecret("registry").build();
        assertThatThrownBy(() -> manager.deploy(Lab.ANN, spec))
                .isInstanceOf(UnsupportedCapabilityException.class)
                .hasMessageContaining("the provider 'local' has no 'pull-secret', which 'imagePullSecret' needs");
        assertNothingDone();
    }

    @Test
    @DisplayName("S14 an instance type that the group doesn't have is refused with those that it has")
    void unknownInstanceType() {
        var spec = Lab.iris().instanceType("huge").build();
        assertThatThrownBy(() -> manager.deploy(Lab.ANN, spec))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("no instance type 'huge'; it has [small]");
        assertNothingDone();
    }

    @Test
    @DisplayName("R17 R19 a port in use is the cause, says what to do, and is over as soon as that is done")
    void portInUse() throws IOException {
        DeploymentId id;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            manager.close();
            String range = taken.getLocalPort() + "-" + taken.getLocalPort();
            manager = TestHost.open(state, Map.of("proxyPorts", range));
            var spec = Lab.iris()
                    .replicas(1)
                    .progressDeadline(Duration.ofSeconds(2))
                    .build();
            id = manager.deploy(Lab.ANN, spec).id();
            DeploymentStatus failed = failed(id);
            assertThat(failed.reason().code()).isEqualTo(ReasonCode.of(ProblemCause.PORT_IN_USE));
            assertThat(failed.reason().message())
                    .contains("in use", "end what uses one, or widen the setting 'proxyPorts'");
            assertThat(failed.endpoint()).isEmpty();
        }
        Stage.awaitTrue(
                "recovery by itself",
                Duration.ofMinutes(1),
                () -> manager.status(Lab.ANN, id).phase() == Phase.DEPLOYED);
        assertThat(new Caller().post(manager.example(Lab.ANN, id).orElseThrow()).status())
                .isEqualTo(200);
        assertGoneAfterDelete(id);
    }

    @Test
    @DisplayName("R19 R65 a model that never gets ready is the cause, with its startup budget and its last lines")
    void neverReady() {
        var spec = Lab.iris()
                .image("iris:never-ready")
                .contract(
                        offers -> offers.readiness(Probe.http("/health/ready")).startupBudget(Duration.ofSeconds(8)))
                .progressDeadline(Duration.ofSeconds(16))
                .build();
        DeploymentId id = manager.deploy(Lab.ANN, spec).id();
        DeploymentStatus failed = failed(id);
        assertThat(failed.reason().code()).isEqualTo(ReasonCode.of(ProblemCause.NEVER_READY));
        assertThat(failed.reason().message())
                .contains("startup budget of 8.0 s", "check its readiness path, or raise the budget");
        assertThat(failed.problems().get(0).lastLogLines().toString()).contains("staying not ready");
        assertThat(failed.serving()).isEqualTo(Serving.NONE);
        assertGoneAfterDelete(id);
    }

    @Test
    @DisplayName("R18 a model that ends by itself at its first start is the cause, with exit code and last lines")
    void crashes() {
        var spec = Lab.iris()
                .image(Models.BROKEN)
                .progressDeadline(Duration.ofSeconds(8))
                .build();
        DeploymentId id = manager.deploy(Lab.ANN, spec).id();
        DeploymentStatus failed = failed(id);
        assertThat(failed.reason().code()).isEqualTo(ReasonCode.of(ProblemCause.CRASHED));
        assertThat(failed.problems().get(0).exitCode()).contains(1);
        assertThat(failed.problems().get(0).lastLogLines().toString()).contains("expected 4 features, found 5");
        assertGoneAfterDelete(id);
    }

    private DeploymentId deployed() {
        DeploymentId id = manager.deploy(Lab.ANN, Lab.iris().build()).id();
        assertThat(manager.await(Lab.ANN, id, LONGEST).status().phase()).isEqualTo(Phase.DEPLOYED);
        return id;
    }

    private DeploymentStatus failed(DeploymentId id) {
        DeploymentStatus status = manager.await(Lab.ANN, id, LONGEST).status();
        assertThat(status.phase()).as("%s", status).isEqualTo(Phase.FAILED);
        return status;
    }

    private static String refusal(Runnable call) {
        try {
            call.run();
        } catch (NotFoundException e) {
            return e.getMessage();
        }
        throw new AssertionError("the call wasn't refused");
    }

    private void assertNothingDone() {
        assertThat(manager.list(Lab.ANN, ListQuery.FIRST).items()).isEmpty();
        assertThat(manager.inventory(Lab.CAROL)).isEmpty();
        assertThat(Marked.running(state)).isEmpty();
    }

    private void assertGoneAfterDelete(DeploymentId id) {
        manager.delete(Lab.ANN, id);
        Stage.awaitTrue(
                "its end",
                Duration.ofMinutes(1),
                () -> manager.find(Lab.ANN, id).isEmpty());
        assertNothingDone();
    }
}
