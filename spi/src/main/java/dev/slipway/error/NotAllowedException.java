package dev.slipway.error;

import dev.slipway.model.GroupId;
import java.util.Optional;

/**
 * The actor may not do this in the group that it named: it isn't a member, or there is no such group (both read alike), the
 * switch is off, or the host's policy forbids it; {@link #code()} says which.
 */
public final class NotAllowedException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private final transient GroupId group;

    /**
     * Names the group and the rule.
     *
     * @param code {@link ErrorCode#NOT_ALLOWED}, {@link ErrorCode#SWITCHED_OFF} or {@link ErrorCode#VETOED}
     * @param group which group
     * @param message what is forbidden and who can change that
     */
    public NotAllowedException(ErrorCode code, GroupId group, String message) {
        super(checked(code), message, false, Optional.empty());
        this.group = group;
    }

    private static ErrorCode checked(ErrorCode code) {
        if (code != ErrorCode.NOT_ALLOWED && code != ErrorCode.SWITCHED_OFF && code != ErrorCode.VETOED) {
            throw new IllegalArgumentException(code + " must be NOT_ALLOWED, SWITCHED_OFF or VETOED");
        }
        return code;
    }

    /**
     * In which group.
     *
     * @return the group that the actor named
     */
    public GroupId group() {
        return group;
    }
}
