package dev.slipway.core.simulation.store;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What objects are called. A group's name is any text, so it is escaped. */
public final class ObjectNames {
    static final String LEDGERS = "ledger/";
    static final String REVISIONS = "revision/";
    static final String CLAIMS = "claim/";

    private ObjectNames() {}

    /** A scope's ledger. */
    public static String ledger(LedgerScope scope) {
        return LEDGERS + scope.group().map(ObjectNames::escaped).orElse("=overall");
    }

    /** The claim of an id. */
    public static String claim(DeploymentId id) {
        return CLAIMS + id;
    }

    static String revisions(GroupId group, DeploymentId id) {
        return REVISIONS + escaped(group) + "/" + id + "/";
    }

    static String revisions(DeploymentRef deployment) {
        return revisions(deployment.group(), deployment.id()) + deployment.incarnation() + "/";
    }

    private static String escaped(GroupId group) {
        return URLEncoder.encode(group.value(), StandardCharsets.UTF_8);
    }
}
