package dev.slipway.core.simulation.cluster.faulty;

import dev.slipway.core.simulation.cluster.Live;
import dev.slipway.core.simulation.cluster.Shape;
import dev.slipway.core.simulation.cluster.Steps;

/** Ways to an object's goal that ask for too much at once. */
final class FaultySteps {
    private FaultySteps() {}

    /** What still terminates isn't counted when something new is asked for. */
    static final class NotWaitingForTerminating extends Steps {
        @Override
        protected boolean isTerminating(Live live) {
            return false;
        }
    }

    /** Wants everything at once. */
    static final class AllAtOnce extends Steps {
        @Override
        public Shape next(Shape now, Shape goal) {
            return goal;
        }
    }

    /** Trusts that the back end's own way of recreating keeps old and new apart. */
    static final class TrustingRecreate extends Steps {
        @Override
        public Shape next(Shape now, Shape goal) {
            boolean isTrusted = goal.strategy().isRecreate()
                    && goal.replicas() > 0
                    && now.replicas() > 0
                    && !now.template().equals(goal.template());
            return isTrusted ? goal.withReplicas(now.replicas()) : super.next(now, goal);
        }
    }
}
