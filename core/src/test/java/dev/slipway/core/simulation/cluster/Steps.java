package dev.slipway.core.simulation.cluster;

/**
 * How an object gets from what it is to what is wanted: which write is next, and when a write that lets anything grow may be
 * made. Planned from the object alone, so that two passes of one fence never disagree. Pure.
 */
public class Steps {
    /** The next write on the way; the same shape if nothing is left to do. Template or number, never both. */
    public Shape next(Shape now, Shape goal) {
        if (now.template().equals(goal.template())) {
            return now.replicas() < goal.replicas() ? goal : now.withReplicas(goal.replicas());
        }
        int most = goal.strategy().isRecreate() ? 0 : goal.replicas();
        return now.replicas() > most ? now.withReplicas(most) : goal.withReplicas(now.replicas());
    }

    /** Whether a write can make anything start that wouldn't without it. */
    public final boolean isGrowing(Shape now, Shape next) {
        return !now.template().equals(next.template()) || next.replicas() > now.replicas();
    }

    /** Whether a growing write may be made on what was read after the object. */
    public boolean mayGrow(Live live, Shape now, Shape next) {
        boolean rests = isObserved(live) && !live.isAskedElsewhere() && !isTerminating(live) && !live.hasSurplus();
        int elsewhere = live.asked() - live.askedOf(now.template());
        boolean isWithin = now.template().equals(next.template())
                ? elsewhere == 0 && live.asked() <= now.replicas()
                : live.asked() <= now.replicas() + next.strategy().surge();
        return rests && isWithin;
    }

    /**
     * What may be written instead while a change of the template waits: a smaller surge. Replicas of the surge before it
     * would come on top of what the new strategy counts, and may never go by themselves if the template is a bad one.
     */
    public final Shape instead(Shape now, Shape next) {
        boolean isNarrower = next.strategy().surge() < now.strategy().surge();
        return now.replicas() == next.replicas() && isNarrower ? now.withStrategy(next.strategy()) : now;
    }

    /** Whether nothing is or comes any more of an object that was written to no replicas. */
    public boolean isReleased(Live live) {
        return isObserved(live) && live.asked() == 0 && live.pods().isEmpty();
    }

    /** Whether the controllers have seen the last write. */
    protected boolean isObserved(Live live) {
        return live.isObservedByDeployment() && live.isObservedBySets();
    }

    /** Whether something is still on its way out. */
    protected boolean isTerminating(Live live) {
        return live.isTerminating();
    }
}
