package dev.slipway.core.simulation.cluster.faulty;

import dev.slipway.core.simulation.cluster.Live;
import dev.slipway.core.simulation.cluster.Sight;
import dev.slipway.core.simulation.cluster.SimPod;

/** Facts that aren't quite true. */
final class FaultySights {
    private FaultySights() {}

    /** Replicas on their way out aren't told. */
    static final class WithoutTerminating extends Sight {
        @Override
        protected int terminating(Live live) {
            return 0;
        }
    }

    /** Noticed, and settled, although the deployment controller hasn't seen the last write. */
    static final class WithoutGeneration extends Sight {
        @Override
        protected boolean isNoticed(Live live) {
            return true;
        }
    }

    /** Settled although a replica set's controller works on an older size. */
    static final class WithoutReplicaSets extends Sight {
        @Override
        protected boolean isSettled(Live live) {
            return live.isObservedByDeployment();
        }
    }

    /** Whatever exists can answer. */
    static final class ReadyMeansExisting extends Sight {
        @Override
        protected boolean isReady(SimPod pod) {
            return pod.isLive();
        }
    }

    /** Whatever exists runs what was asked for. */
    static final class OldCountsAsUpdated extends Sight {
        @Override
        protected boolean isUpdated(Live live, SimPod pod) {
            return true;
        }
    }
}
