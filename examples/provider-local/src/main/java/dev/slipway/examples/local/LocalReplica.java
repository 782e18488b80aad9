package dev.slipway.examples.local;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.RevisionNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica: its process, started again when it ends, until it is told to stop. Guarded by its deployment. */
final class LocalReplica {
    private static final Logger LOG = LoggerFactory.getLogger(LocalReplica.class);

    /** What a process gets to end in after it was told to, even if its grace is used up by its requests. */
    private static final Duration LEAST_NOTICE = Duration.ofSeconds(1);

    private final ReplicaId id;
    private final long sequence;
    private final DeploymentRef deployment;
    private final ReplicaTemplate template;
    private final Site site;
    private final Rotation rotation;
    private final Path folder;
    private final ReplicaLog log;

    private RevisionNumber revision;
    private ReplicaState state = ReplicaState.PENDING;
    private @Nullable ReplicaRun run;
    private int runs;
    private int failures;
    private boolean wasReady;
    private Duration readySince = Duration.ZERO;
    private Duration startAt = Duration.ZERO;
    private @Nullable Trouble trouble;
    private @Nullable Ending ending;
    private boolean gone;

    /** A process on its way out; {@code told} is when it was asked to end. */
    private record Ending(
            Duration since,
            Duration grace,
            boolean forGood,
            @Nullable Duration told,
            boolean killed) {
        Ending toldAt(Duration now) {
            return new Ending(since, grace, forGood, now, killed);
        }

        Ending asKilled() {
            return new Ending(since, grace, forGood, told, true);
        }

        /** Requests may use up the grace; the process itself still gets a moment, unless there is no grace at all. */
        Duration deadline(Duration from) {
            var notice = from.plus(grace.compareTo(LEAST_NOTICE) < 0 ? grace : LEAST_NOTICE);
            var end = since.plus(grace);
            return end.compareTo(notice) > 0 ? end : notice;
        }
    }

    LocalReplica(long sequence, LocalRollout rollout, Site site, Rotation rotation) {
        this.deployment = rollout.deployment();
        this.template = rollout.template();
        this.revision = rollout.revision();
        this.id = new ReplicaId(deployment.id() + "-" + sequence);
        this.sequence = sequence;
        this.site = site;
        this.rotation = rotation;
        this.folder = site.state().replicas(deployment).resolve(id.value());
        this.log = new ReplicaLog(id, folder, site.settings().logLimit());
    }

    ReplicaId id() {
        return id;
    }

    ReplicaTemplate template() {
        return template;
    }

    /** The last revision that it was a replica of. */
    RevisionNumber revision() {
        return revision;
    }

    /** It needs no restart to become a replica of that revision. */
    void adopt(RevisionNumber equal) {
        revision = equal;
    }

    ReplicaState state() {
        return state;
    }

    int restarts() {
        return Math.max(0, runs - 1);
    }

    boolean isTerminating() {
        return state == ReplicaState.TERMINATING;
    }

    boolean isReady() {
        return state == ReplicaState.READY;
    }

    /** Whether it could answer at some time. */
    boolean wasReady() {
        return wasReady;
    }

    boolean isGone() {
        return gone;
    }

    Optional<Trouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    ReplicaLog log() {
        return log;
    }

    RolloutPlan.View view(ReplicaTemplate target) {
        return new RolloutPlan.View(id, sequence, template.equals(target), isReady(), isTerminating());
    }

    /** Out of rotation at once, then gone when its requests are answered and its process has ended. */
    void stop(Duration grace) {
        rotation.remove(id);
        var now = site.clock().elapsed();
        boolean sooner = ending == null
                || !ending.forGood()
                || now.plus(grace).compareTo(ending.since().plus(ending.grace())) < 0;
        if (sooner) {
            var told = ending == null ? null : ending.told();
            ending = new Ending(now, grace, true, told, ending != null && ending.killed());
        }
        state = ReplicaState.TERMINATING;
    }

    /** Ends without waiting; the supervisor kills within a second what doesn't end by itself. */
    void abandon() {
        rotation.remove(id);
        if (run != null) {
            run.abandon();
        }
    }

    void tick() {
        var current = run;
        if (current == null) {
            tickWithoutProcess();
        } else if (current.hasEnded()) {
            ended(current);
        } else if (!current.isAlive()) {
            rotation.remove(id);
        } else if (ending != null) {
            tickEnding(current, ending);
        } else if (state == ReplicaState.STARTING) {
            tickStarting(current);
        } else {
            tickRunning(current);
        }
    }

    private void tickWithoutProcess() {
        if (ending != null && ending.forGood()) {
            leave();
        } else if (site.clock().elapsed().compareTo(startAt) >= 0) {
            start();
        }
    }

    private void start() {
        try {
            var runLog = log.begin(++runs);
            run = ReplicaRun.start(site, deployment, template, folder, runLog);
            state = ReplicaState.STARTING;
        } catch (IOException e) {
            LOG.warn("The replica {} can't be started", id, e);
            trouble = Trouble.unstartable(String.valueOf(e.getMessage()));
            backOff();
        }
    }

    private void tickStarting(ReplicaRun current) {
        if (current.pollReadiness(true).orElse(false)) {
            becomeReady(current);
        } else if (current.age().compareTo(template.contract().startupBudget()) > 0) {
            trouble = Trouble.neverReady(template.contract().startupBudget(), current.lastLines());
            restart();
        }
    }

    private void tickRunning(ReplicaRun current) {
        current.pollReadiness(false).ifPresent(good -> {
            if (good && state == ReplicaState.NOT_READY) {
                becomeReady(current);
            } else if (current.isUnready() && state == ReplicaState.READY) {
                rotation.remove(id);
                state = ReplicaState.NOT_READY;
                trouble = Trouble.failing("readiness", current.lastLines());
            }
        });
        if (current.isDead()) {
            trouble = Trouble.failing("liveness", current.lastLines());
            restart();
        }
    }

    private void becomeReady(ReplicaRun current) {
        rotation.add(id, current.port());
        state = ReplicaState.READY;
        wasReady = true;
        readySince = site.clock().elapsed();
        trouble = null;
    }

    private void restart() {
        LOG.warn(
                "The replica {} is started again: {}",
                id,
                trouble().map(Trouble::detail).orElse(""));
        rotation.remove(id);
        state = wasReady ? ReplicaState.NOT_READY : ReplicaState.STARTING;
        ending = new Ending(site.clock().elapsed(), template.contract().terminationGrace(), false, null, false);
    }

    private void tickEnding(ReplicaRun current, Ending how) {
        var now = site.clock().elapsed();
        var told = how.told();
        if (told == null) {
            if (rotation.isIdle(id) || now.compareTo(how.since().plus(how.grace())) >= 0) {
                current.stop();
                ending = how.toldAt(now);
            }
        } else if (!how.killed() && now.compareTo(how.deadline(told)) >= 0) {
            current.kill();
            ending = how.asKilled();
        }
    }

    private void ended(ReplicaRun current) {
        run = null;
        rotation.remove(id);
        if (ending != null && ending.forGood()) {
            leave();
            return;
        }
        if (ending == null) {
            int exitCode = current.exitCode();
            LOG.warn("The replica {} ended by itself with exit code {}", id, exitCode);
            if (exitCode != 0) {
                trouble = Trouble.crashed(exitCode, current.age(), current.lastLines());
            }
            var served = site.clock().elapsed().minus(readySince);
            if (state == ReplicaState.READY
                    && served.compareTo(site.settings().backOff().most()) >= 0) {
                failures = 0;
            }
        }
        ending = null;
        backOff();
    }

    private void backOff() {
        failures++;
        state = ReplicaState.BACKING_OFF;
        startAt = site.clock().elapsed().plus(site.settings().backOff().after(failures));
    }

    private void leave() {
        gone = true;
        log.end();
        StateDirectory.deleteTree(folder);
    }

    /** The last lines it wrote, of the run before if the current one has none. */
    List<String> lastLines() {
        var current = log.current().map(RunLog::lastLines).orElse(List.of());
        return current.isEmpty() ? log.previous().map(RunLog::lastLines).orElse(List.of()) : current;
    }
}
