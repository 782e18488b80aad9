package dev.slipway.examples.local;

import dev.slipway.error.ProviderException;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.InventoryItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One deployment: what was accepted for it, and the replicas that carry it out. Dormant until it is told to run. Each tick
 * looks at the replicas, decides one step and takes it. Thread-safe.
 */
final class LocalDeployment {
    private static final Logger LOG = LoggerFactory.getLogger(LocalDeployment.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Site site;
    private final Rotation rotation = new Rotation();
    private final Entrance entrance = new Entrance(rotation);
    private final Doorway doorway;
    private final List<LocalReplica> replicas = new ArrayList<>();
    private final Set<ReplicaId> everReady = new HashSet<>();
    private Remembered remembered;
    private boolean running;
    private boolean closing;
    private boolean gone;
    private long sequence;
    private Duration progressSince;
    private Duration deleteAt = Duration.ZERO;
    private int lastSeen;

    LocalDeployment(Site site, Remembered remembered) {
        this.site = site;
        this.remembered = remembered;
        this.doorway = new Doorway(site, entrance);
        this.progressSince = site.clock().elapsed();
    }

    synchronized Remembered remembered() {
        return remembered;
    }

    synchronized boolean isRunning() {
        return running;
    }

    synchronized boolean isGone() {
        return gone;
    }

    /** Whether nothing of it runs. */
    synchronized boolean isQuiet() {
        return replicas.isEmpty();
    }

    /** Carries out what was written down. */
    synchronized void run(Remembered accepted) {
        if (!accepted.rollout().asksForTheReplicasOf(remembered.rollout())) {
            progressSince = site.clock().elapsed();
        }
        remembered = accepted;
        entrance.post(accepted.rollout().guard());
        replicas.stream()
                .filter(replica -> replica.template().equals(accepted.rollout().template()))
                .forEach(replica -> replica.adopt(accepted.rollout().revision()));
        if (!running) {
            running = true;
            progressSince = site.clock().elapsed();
            site.state().deleteReplicas(accepted.rollout().deployment());
        }
        openDoor();
    }

    /** Carries out the removal that was written down. */
    synchronized void remove(Remembered accepted) {
        remembered = accepted;
        entrance.post(accepted.rollout().guard());
        running = true;
    }

    /** Ends all replicas within a limit; what was accepted stays written down. */
    synchronized void close(Duration most) {
        closing = true;
        for (LocalReplica replica : replicas) {
            var grace = replica.template().contract().terminationGrace();
            replica.stop(grace.compareTo(most) < 0 ? grace : most);
        }
    }

    /** Ends what is still there without waiting, and closes the endpoint. */
    synchronized void abandon() {
        replicas.forEach(LocalReplica::abandon);
        doorway.close();
    }

    /** Goes one step. Returns whether anything that can be observed has changed since the last call. */
    synchronized boolean tick() {
        if (!running || gone) {
            return false;
        }
        replicas.forEach(LocalReplica::tick);
        if (replicas.removeIf(LocalReplica::isGone)) {
            progressSince = site.clock().elapsed();
        }
        for (LocalReplica replica : replicas) {
            if (replica.wasReady() && everReady.add(replica.id())) {
                progressSince = site.clock().elapsed();
            }
        }
        if (remembered.removal().isPresent()) {
            replicas.stream().filter(replica -> !replica.isTerminating()).forEach(this::stop);
            if (replicas.isEmpty()) {
                forget();
            }
        } else if (!closing) {
            openDoor();
            step();
        }
        int seen = List.of(view().replicas(), view().problems(), doorway.isOpen(), gone)
                .hashCode();
        boolean changed = seen != lastSeen;
        lastSeen = seen;
        return changed;
    }

    synchronized Observation observe() {
        return gone ? new Observation.Absent(site.clock().now()) : view().toObservation();
    }

    synchronized InventoryItem inventory() {
        var rollout = remembered.rollout();
        String what = remembered.removal().isPresent()
                ? "being removed"
                : running ? "run by this owner" : "remembered, not run by this owner";
        return new InventoryItem(
                rollout.deployment(),
                rollout.fence(),
                replicas.size(),
                what + ", in " + site.state().folder(rollout.deployment()));
    }

    /** The problems with whatever lines there are for them now. */
    synchronized List<Problem> diagnose() {
        return view().problems().stream()
                .map(problem -> problem.lastLogLines().isEmpty()
                        ? Problem.builder()
                                .from(problem)
                                .lastLogLines(lastLines(problem.replica()))
                                .build()
                        : problem)
                .toList();
    }

    synchronized List<ReplicaLog> logs() {
        return replicas.stream().map(LocalReplica::log).toList();
    }

    private List<String> lastLines(Optional<ReplicaId> id) {
        return replicas.stream()
                .filter(replica -> id.isPresent() && replica.id().equals(id.get()))
                .findFirst()
                .map(LocalReplica::lastLines)
                .orElse(List.of());
    }

    private DeploymentView view() {
        return new DeploymentView(site, remembered, List.copyOf(replicas), doorway, running, progressSince);
    }

    private void openDoor() {
        doorway.open(remembered.port()).ifPresent(port -> {
            if (remembered.port().isEmpty()) {
                var known = remembered.withPort(port);
                site.state().write(known);
                remembered = known;
            }
        });
    }

    private void step() {
        var rollout = remembered.rollout();
        var views = replicas.stream()
                .map(replica -> replica.view(rollout.template()))
                .toList();
        var step = RolloutPlan.decide(rollout.replicas(), rollout.strategy(), views);
        replicas.stream().filter(replica -> step.stop().contains(replica.id())).forEach(this::stop);
        boolean known = site.settings().command(rollout.template().image()).isPresent();
        for (int i = 0; known && i < step.start(); i++) {
            replicas.add(new LocalReplica(++sequence, rollout, site, rotation));
        }
        if (!step.equals(RolloutPlan.Step.NOTHING)) {
            site.wake().run();
        }
    }

    private void stop(LocalReplica replica) {
        replica.stop(replica.template().contract().terminationGrace());
        everReady.remove(replica.id());
    }

    private void forget() {
        doorway.close();
        if (site.clock().elapsed().compareTo(deleteAt) < 0) {
            return;
        }
        try {
            site.state().delete(remembered.rollout().deployment());
            remembered.port().ifPresent(site.ports()::release);
            gone = true;
        } catch (ProviderException e) {
            LOG.warn("{} can't be forgotten yet", remembered.rollout().deployment(), e);
            deleteAt = site.clock().elapsed().plus(PAUSE);
        }
    }
}
