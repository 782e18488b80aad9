package dev.slipway.core;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.IdConflictException;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.model.Suspension;
import dev.slipway.model.Track;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The library with one fault planted in it, for tests that must find it. */
public enum CoreFault {
    /** A rollout that is given again after a crash surges from the headroom of now, not from what was counted. */
    STRATEGY_RECOMPUTED("G2") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                Carrier carrier(DeploymentProvider provider, Retrying retrying, FenceMemory memory) {
                    return new Carrier(provider, settings.store(), retrying, memory, settings.clock()) {
                        @Override
                        Rollout rollout(LedgerEntry entry, Revision revision) {
                            return Rollout.builder()
                                    .from(super.rollout(entry, revision))
                                    .strategy(Strategy.rolling(1, 0))
                                    .build();
                        }
                    };
                }
            };
        }
    },

    /** What a deployment holds becomes the peak of what it is changed to, whatever still runs. */
    MAX_WITHOUT_CURRENT_HOLDING("G2") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                RolloutPlanner planner(DeploymentProvider provider) {
                    return new RolloutPlanner(provider, settings.quotaPolicy()) {
                        @Override
                        Planned plan(
                                Group group,
                                Basis basis,
                                ResourceAmounts otherUsage,
                                Revision revision,
                                Optional<LedgerEntry> current,
                                Impact impact) {
                            return super.plan(group, basis, otherUsage, revision, Optional.empty(), impact);
                        }
                    };
                }
            };
        }
    },

    /** What was seen the time before counts as seen now. */
    RELEASE_ON_A_STALE_READ("G2 G5") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                Carrier carrier(DeploymentProvider provider, Retrying retrying, FenceMemory memory) {
                    Map<DeploymentRef, Observation> before = new HashMap<>();
                    return new OtherwiseSeeing(settings, provider, retrying, memory, (ref, seen) -> {
                        Observation former = before.put(ref, seen);
                        return former == null ? seen : former;
                    });
                }
            };
        }
    },

    /** Replicas that are on their way out hold nothing any more. */
    TERMINATING_REPLICAS_RELEASED("G2") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                Reconciliation.Rule conclusions() {
                    return (entry, observation, phase) ->
                            Reconciliation.of(entry, withoutTerminating(observation), phase);
                }
            };
        }
    },

    /** A release doesn't wait until the back end's controllers have seen the last write. */
    RELEASE_BEFORE_CONTROLLERS_SETTLED("G2") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                Reconciliation.Rule conclusions() {
                    return (entry, observation, phase) -> Reconciliation.of(entry, settled(observation), phase);
                }
            };
        }
    },

    /** Who comes back from a suspension isn't asked for room. */
    RESUMED_WITHOUT_ADMISSION("G1") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                Proposals proposals(DeploymentProvider provider, RolloutPlanner planner, Vetting vetting) {
                    return new Proposals(
                            provider, planner, vetting, new Usage(settings.usageSource()), settings.clock()) {
                        @Override
                        Proposal resume(Group group, Basis basis, LedgerEntry current, Revision latest) {
                            Proposal right = super.resume(group, basis, current, latest);
                            return new Proposal(
                                    right.entry(),
                                    right.revision(),
                                    right.impact(),
                                    QuotaDecision.ALLOWED,
                                    right.isChange());
                        }
                    };
                }
            };
        }
    },

    /** One answer of the directory is enough to let everything go. */
    SUSPENDED_ON_ONE_ANSWER("R11") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                DirectoryMemory directoryMemory() {
                    return new DirectoryMemory(Duration.ZERO, settings.nanoTime()) {
                        @Override
                        boolean forbids(GroupId group, Suspension why) {
                            return true;
                        }
                    };
                }
            };
        }
    },

    /** No answer is taken for a refusal, and the mutation is decided anew. */
    LOST_ANSWER_IS_A_REFUSAL("G4") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                CommitSender commitSender(Retrying retrying, DeploymentListener listener) {
                    return new NaiveSender(settings.store(), retrying, listener) {
                        @Override
                        Optional<GroupLedger> lost(Commit commit, StoreException e) {
                            return Optional.of(ledger(commit.scope()));
                        }
                    };
                }
            };
        }
    },

    /** V12: after a lost answer only the latest revision is looked at. */
    TOKEN_OF_THE_LAST_COMMIT("G4") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                CommitSender commitSender(Retrying retrying, DeploymentListener listener) {
                    return new NaiveSender(settings.store(), retrying, listener) {
                        @Override
                        Optional<GroupLedger> lost(Commit commit, StoreException e) {
                            GroupLedger now = ledger(commit.scope());
                            if (now.counter() == commit.base()
                                    || commit.revisions().isEmpty()) {
                                throw e;
                            }
                            LedgerEntry written = commit.entries().get(0);
                            LedgerEntry latest =
                                    now.entries().get(written.deployment().id());
                            boolean isMine = latest != null
                                    && latest.deployment().equals(written.deployment())
                                    && latest.latest().equals(written.latest());
                            return isMine ? Optional.empty() : Optional.of(now);
                        }
                    };
                }
            };
        }
    },

    /** V13: while the request may still be under way, it is said that nothing was recorded. */
    UNMOVED_COUNTER_IS_A_REFUSAL("G4") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                CommitSender commitSender(Retrying retrying, DeploymentListener listener) {
                    return new KnowingSender(settings.store(), retrying, listener) {
                        @Override
                        Optional<GroupLedger> unknown(Commit commit, GroupLedger now, StoreException e) {
                            if (now.counter() == commit.base()) {
                                throw StoreException.unavailable("nothing was recorded", e);
                            }
                            throw e;
                        }
                    };
                }
            };
        }
    },

    /** V13: a deployment that is gone after a lost answer is deployed again. */
    GONE_MEANS_NEVER_LANDED("G4") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                CommitSender commitSender(Retrying retrying, DeploymentListener listener) {
                    return new KnowingSender(settings.store(), retrying, listener) {
                        @Override
                        Optional<GroupLedger> unknown(Commit commit, GroupLedger now, StoreException e) {
                            if (now.counter() == commit.base()) {
                                throw e;
                            }
                            return Optional.of(now);
                        }
                    };
                }
            };
        }
    },

    /** The ledger is written whatever has become of it since the decision. */
    COMMIT_WITHOUT_COMPARE("G4") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                CommitSender commitSender(Retrying retrying, DeploymentListener listener) {
                    return new CommitSender(settings.store(), retrying, listener) {
                        @Override
                        Optional<GroupLedger> send(Commit commit) {
                            Commit now = Commit.builder()
                                    .from(commit)
                                    .base(ledger(commit.scope()).counter())
                                    .build();
                            return super.send(now);
                        }
                    };
                }
            };
        }
    },

    /** Durations are measured from the back end's times by this host's wall clock. */
    HOST_CLOCK_MEASURES_THE_BACK_END("R89") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                Carrier carrier(DeploymentProvider provider, Retrying retrying, FenceMemory memory) {
                    return new OtherwiseSeeing(
                            settings,
                            provider,
                            retrying,
                            memory,
                            (ref, seen) -> present(seen)
                                    .<Observation>map(there -> Observation.Present.builder()
                                            .from(there)
                                            .asOf(settings.clock().instant())
                                            .build())
                                    .orElse(seen));
                }
            };
        }
    },

    /** A request that comes again is a new one. */
    NO_REQUEST_ID_CHECK("G4") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                Repeats repeats(Retrying retrying) {
                    return new Repeats(settings.store(), retrying) {
                        @Override
                        Optional<Proposal> ofChange(Proposals.Request request, LedgerEntry entry, Verb verb) {
                            return Optional.empty();
                        }

                        @Override
                        Optional<Proposal> ofDeploy(Proposals.Request request, Basis ledger, DeploymentSpec spec) {
                            return Optional.empty();
                        }
                    };
                }
            };
        }
    },

    /** V15: nobody moves the ledger of a quiet group to release what is reserved in vain. */
    RESERVATION_NEVER_RELEASED("rest") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                OverallLimit overallLimit(Access access, CommitSender sender, Retrying retrying) {
                    return new OverallFaults.NeverReleased(settings, access, sender, retrying);
                }
            };
        }
    },

    /** The holding is raised first, and reserved later. */
    COMMIT_BEFORE_RESERVATION("G1") {
        @Override
        Assembly assembly(Settings settings) {
            return new Assembly(settings, new SameThread()) {
                @Override
                OverallLimit overallLimit(Access access, CommitSender sender, Retrying retrying) {
                    return new OverallFaults.ReservedLast(settings, access, sender, retrying);
                }
            };
        }
    };

    private final String guarantee;

    CoreFault(String guarantee) {
        this.guarantee = guarantee;
    }

    /** What it breaks, at least. */
    public String guarantee() {
        return guarantee;
    }

    /** Builds a manager that has it. */
    public DeploymentManager build(DeploymentManagerBuilder builder) {
        return builder.build(this::assembly);
    }

    abstract Assembly assembly(Settings settings);

    private static Optional<Observation.Present> present(Observation observation) {
        return observation instanceof Observation.Present there ? Optional.of(there) : Optional.empty();
    }

    private static Observation withoutTerminating(Observation observation) {
        return present(observation)
                .<Observation>map(there -> {
                    Track track = there.track();
                    var counts = ReplicaCounts.builder()
                            .from(track.replicas())
                            .terminating(0)
                            .build();
                    return Observation.Present.builder()
                            .from(there)
                            .tracks(List.of(new Track(track.fence(), track.revision(), counts, track.weight())))
                            .build();
                })
                .orElse(observation);
    }

    private static Observation settled(Observation observation) {
        return present(observation)
                .<Observation>map(there -> {
                    Track track = there.track();
                    return Observation.Present.builder()
                            .from(there)
                            .isSettled(true)
                            .tracks(List.of(
                                    new Track(there.stamp(), track.revision(), track.replicas(), track.weight())))
                            .build();
                })
                .orElse(observation);
    }

    /** Takes what it sees for something else. */
    private static final class OtherwiseSeeing extends Carrier {
        private final BiFunction<DeploymentRef, Observation, Observation> sight;

        OtherwiseSeeing(
                Settings settings,
                DeploymentProvider provider,
                Retrying retrying,
                FenceMemory memory,
                BiFunction<DeploymentRef, Observation, Observation> sight) {
            super(provider, settings.store(), retrying, memory, settings.clock());
            this.sight = sight;
        }

        @Override
        Map<DeploymentRef, Observation> observe(Collection<LedgerEntry> entries, Freshness freshness) {
            return taken(super.observe(entries, freshness));
        }

        @Override
        Map<DeploymentRef, Observation> observeOnce(Collection<LedgerEntry> entries) {
            return taken(super.observeOnce(entries));
        }

        private Map<DeploymentRef, Observation> taken(Map<DeploymentRef, Observation> seen) {
            Map<DeploymentRef, Observation> taken = new HashMap<>();
            seen.forEach((ref, observation) -> taken.put(ref, sight.apply(ref, observation)));
            return taken;
        }
    }

    /** Sends as it should, and knows better where the outcome can't be known. */
    private abstract static class KnowingSender extends CommitSender {
        KnowingSender(HistoryStore store, Retrying retrying, DeploymentListener listener) {
            super(store, retrying, listener);
        }

        abstract Optional<GroupLedger> unknown(Commit commit, GroupLedger now, StoreException e);

        @Override
        Optional<GroupLedger> send(Commit commit) {
            try {
                return super.send(commit);
            } catch (StoreException e) {
                if (e.code() == ErrorCode.OUTCOME_UNKNOWN) {
                    return unknown(commit, ledger(commit.scope()), e);
                }
                throw e;
            }
        }
    }

    /** Sends once, and goes its own way if no answer comes. */
    private abstract static class NaiveSender extends CommitSender {
        private final HistoryStore store;

        NaiveSender(HistoryStore store, Retrying retrying, DeploymentListener listener) {
            super(store, retrying, listener);
            this.store = store;
        }

        abstract Optional<GroupLedger> lost(Commit commit, StoreException e);

        @Override
        Optional<GroupLedger> send(Commit commit) {
            try {
                CommitResult result = store.commit(commit);
                return result.match(
                        landed -> Optional.<GroupLedger>empty(), conflict -> Optional.of(conflict.ledger()), taken -> {
                            throw IdConflictException.taken(taken.id());
                        });
            } catch (StoreException e) {
                if (e.code() == ErrorCode.OUTCOME_UNKNOWN) {
                    return lost(commit, e);
                }
                throw e;
            }
        }
    }
}
