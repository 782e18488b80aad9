package dev.slipway.error;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaScope;
import dev.slipway.model.QuotaViolation;
import java.util.Optional;
import java.util.stream.Collectors;

/** The quota has no room for what was asked: the group's own, or the one that all groups share. Nothing was recorded. */
public final class QuotaExceededException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private final transient QuotaDecision denial;

    /**
     * Says what is missing.
     *
     * @param group whose quota
     * @param id which deployment asked
     * @param denial the decision, not an allowed one
     */
    public QuotaExceededException(GroupId group, DeploymentId id, QuotaDecision denial) {
        super(
                ErrorCode.QUOTA_EXCEEDED,
                (denial.violates(QuotaScope.GROUP)
                                ? "the quota of group '" + group + "' has no room for '" + id + "': "
                                : "the overall limit has no room for '" + id + "' of group '" + group + "': ")
                        + denial.violations().stream()
                                .map(QuotaViolation::sentence)
                                .collect(Collectors.joining("; ")),
                false,
                Optional.of(id));
        if (denial.isAllowed()) {
            throw new IllegalArgumentException("denial must have a violation");
        }
        this.denial = denial;
    }

    /**
     * What is missing, of what limit, and who uses it.
     *
     * @return every violated limit
     */
    public QuotaDecision denial() {
        return denial;
    }
}
