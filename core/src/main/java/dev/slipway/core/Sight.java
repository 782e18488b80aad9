package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.GroupId;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one look at everything watched has shown.
 *
 * @param number the greater, the later it was begun
 * @param reaches what each actor may see
 * @param deployments what there is in the groups looked into, newest first
 * @param troubles groups that couldn't be looked into, and why
 */
record Sight(
        long number,
        Map<Actor, Reach> reaches,
        List<Deployment> deployments,
        Map<GroupId, DeploymentException> troubles) {
    /** Why not everything that an actor may see could be looked at. */
    Optional<DeploymentException> trouble(Actor actor) {
        Reach reach = reaches.get(actor);
        return reach.trouble()
                .or(() -> troubles.entrySet().stream()
                        .filter(trouble -> reach.groups().contains(trouble.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst());
    }

    /** How such trouble is told. */
    static Reason reason(DeploymentException trouble) {
        return new Reason(new ReasonCode(trouble.code().name()), String.valueOf(trouble.getMessage()));
    }
}
