package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.FlakyStore.Loss;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.RequestId;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two managers, each on a bad line to one store, and callers that ask again until they know. */
@Timeout(120)
class RetriedRequestsTest {
    private static final int SEEDS = 2_500;
    private static final Set<ErrorCode> NOT_KNOWN_YET =
            Set.of(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.STORE_UNAVAILABLE, ErrorCode.CONTENDED);

    @Test
    @DisplayName(
            "G4 R46 R60 R94 a request that is sent until it has an answer is recorded once, or refused and never recorded")
    void once() {
        Map<ErrorCode, Integer> errors = new EnumMap<>(ErrorCode.class);
        int answers = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            try (var world = new World(seed, errors)) {
                world.run();
                world.check();
                answers += world.answered();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        System.out.println("RetriedRequestsTest: " + SEEDS + " seeds, " + answers + " accepted, on the way " + errors);
        assertThat(errors.get(ErrorCode.OUTCOME_UNKNOWN)).isGreaterThan(SEEDS / 10);
        assertThat(errors.get(ErrorCode.ID_TAKEN)).isGreaterThan(SEEDS / 10);
        assertThat(errors.get(ErrorCode.QUOTA_EXCEEDED)).isGreaterThan(SEEDS / 10);
    }

    /** One caller's request: sent until it is known what became of it. */
    private static final class Request {
        private final RequestId id;
        private final boolean mayChangeNothing;
        private final BiFunction<DeploymentManager, MutationOptions, Deployment> act;
        private Optional<Revision> accepted = Optional.empty();
        private Optional<ErrorCode> refused = Optional.empty();
        private int calls;

        Request(int number, boolean mayChangeNothing, BiFunction<DeploymentManager, MutationOptions, Deployment> act) {
            this.id = new RequestId("request " + number);
            this.mayChangeNothing = mayChangeNothing;
            this.act = act;
        }

        boolean isOpen() {
            return accepted.isEmpty() && refused.isEmpty();
        }

        /** What was recorded is known from then on; what changed nothing may be asked for anew. */
        boolean isWorthSending() {
            return isOpen() || isRecorded();
        }

        private boolean isRecorded() {
            return accepted.filter(revision -> revision.requestId().equals(Optional.of(id)))
                    .isPresent();
        }

        void send(DeploymentManager on, Map<ErrorCode, Integer> errors) {
            calls++;
            try {
                var options = MutationOptions.builder().requestId(id).build();
                answered(act.apply(on, options).latest());
            } catch (DeploymentException e) {
                errors.merge(e.code(), 1, Integer::sum);
                if (!NOT_KNOWN_YET.contains(e.code())) {
                    refused(e.code());
                }
            } finally {
                calls--;
            }
        }

        private void answered(Revision answer) {
            assertThat(refused).as("%s, refused before", id).isEmpty();
            boolean isMine = answer.requestId().equals(Optional.of(id));
            assertThat(isMine || mayChangeNothing).isTrue();
            if (isRecorded()) {
                assertThat(Optional.of(answer)).isEqualTo(accepted);
            }
            accepted = Optional.of(answer);
        }

        /** A refusal speaks of its own call: while another one runs the caller still waits for that. */
        private void refused(ErrorCode code) {
            assertThat(isRecorded()).as("%s, recorded before", id).isFalse();
            if (calls == 1 && accepted.isEmpty()) {
                refused = Optional.of(code);
            }
        }
    }

    private static final class World implements AutoCloseable {
        private static final DeploymentId FRAUD = id("fraud");
        private static final List<Loss> LOSSES = List.of(Loss.LANDED, Loss.NOT_LANDED, Loss.LATE, Loss.UNDER_WAY);
        private final Random random;
        private final Map<ErrorCode, Integer> errors;
        private final TestHost host = new TestHost();
        private final FlakyStore all = new FlakyStore(host.store);
        private final List<FlakyStore> ways = List.of(new FlakyStore(all), new FlakyStore(all));
        private final List<DeploymentManager> managers = new ArrayList<>();
        private final List<Request> requests = new ArrayList<>();
        private boolean isNested;

        World(int seed, Map<ErrorCode, Integer> errors) {
            this.random = new Random(seed);
            this.errors = errors;
            for (FlakyStore way : ways) {
                managers.add(host.builder().store(way).build());
                way.loseBy(this::loss);
                way.beforeCommit(() -> meanwhile(way));
            }
        }

        private Optional<Loss> loss() {
            return random.nextInt(5) < 2 ? Optional.of(LOSSES.get(random.nextInt(LOSSES.size()))) : Optional.empty();
        }

        /** Now and then the other JVM is faster, perhaps with the very same request. */
        private void meanwhile(FlakyStore way) {
            if (isNested || random.nextInt(3) > 0) {
                return;
            }
            isNested = true;
            DeploymentManager other = managers.get(1 - ways.indexOf(way));
            if (random.nextInt(4) == 0) {
                other.reconcile();
            } else {
                List<Request> worth =
                        requests.stream().filter(Request::isWorthSending).toList();
                worth.get(random.nextInt(worth.size())).send(other, errors);
            }
            isNested = false;
        }

        void run() {
            add(false, (on, options) -> on.deploy(ANN, spec().build(), options));
            add(false, (on, options) -> on.deploy(ANN, spec().replicas(1).build(), options));
            add(false, (on, options) -> on.deploy(ANN, RequestIdTest.nameless(), options));
            add(false, (on, options) -> on.deploy(ANN, RequestIdTest.nameless(), options));
            sendAll();
            for (int number = 0; number < 3; number++) {
                String words = "words " + number;
                add(
                        false,
                        (on, options) -> on.update(
                                ANN,
                                FRAUD,
                                SpecChange.builder().description(words).build(),
                                options));
                int replicas = 1 + random.nextInt(8);
                add(true, (on, options) -> on.scale(ANN, FRAUD, replicas, options));
            }
            add(true, (on, options) -> on.stop(ANN, FRAUD, options));
            add(true, (on, options) -> on.start(ANN, FRAUD, options));
            add(true, (on, options) -> on.rollback(ANN, FRAUD, RevisionNumber.FIRST, Set.of(), options));
            sendAll();
            ways.forEach(FlakyStore::deliver);
        }

        private void add(boolean mayChangeNothing, BiFunction<DeploymentManager, MutationOptions, Deployment> act) {
            requests.add(new Request(requests.size(), mayChangeNothing, act));
        }

        private void sendAll() {
            List<Request> open = open();
            for (int sent = 0; !open.isEmpty(); sent++) {
                assertThat(sent).as("requests sent without end").isLessThan(1_000);
                open.get(random.nextInt(open.size())).send(managers.get(random.nextInt(2)), errors);
                if (random.nextInt(4) == 0) {
                    ways.get(random.nextInt(2)).deliver();
                }
                if (random.nextInt(4) == 0) {
                    managers.get(random.nextInt(2)).reconcile();
                }
                open = open();
            }
        }

        private List<Request> open() {
            return requests.stream().filter(Request::isOpen).toList();
        }

        int answered() {
            return (int) requests.stream()
                    .filter(request -> request.refused.isEmpty())
                    .count();
        }

        void check() {
            Map<DeploymentRef, Long> numbers = new HashMap<>();
            Map<RequestId, Revision> recorded = new HashMap<>();
            for (Revision revision : all.landedRevisions()) {
                long number = numbers.merge(revision.deployment(), 1L, Long::sum);
                assertThat(revision.number().value()).isEqualTo(number);
                assertThat(recorded.put(revision.requestId().orElseThrow(), revision))
                        .as("recorded twice")
                        .isNull();
            }
            for (Request request : requests) {
                Optional<Revision> mine = Optional.ofNullable(recorded.get(request.id));
                if (request.refused.isPresent()) {
                    assertThat(mine).as("%s, refused", request.id).isEmpty();
                } else if (mine.isPresent() || !request.mayChangeNothing) {
                    assertThat(mine).as("%s, accepted", request.id).isEqualTo(request.accepted);
                }
            }
        }

        @Override
        public void close() {
            managers.forEach(DeploymentManager::close);
            host.close();
        }
    }
}
