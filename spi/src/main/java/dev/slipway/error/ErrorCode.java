package dev.slipway.error;

/** The stable id of an error, for programs. Constants are added over time. */
public enum ErrorCode {
    /** The spec, change or query breaks rules; all of them are listed. */
    INVALID_SPEC,
    /** The actor may not do this in the group that it named. */
    NOT_ALLOWED,
    /** The group's switch "Model Deployment" is off. */
    SWITCHED_OFF,
    /** The host's own policy forbids it. */
    VETOED,
    /** There is no such thing, or the actor may not know of it. */
    NOT_FOUND,
    /** The chosen id belongs to another deployment. */
    ID_TAKEN,
    /** The deployment of that id is being deleted. */
    ID_BUSY,
    /** Somebody else changed the deployment meanwhile. */
    REVISION_CONFLICT,
    /** The plan that was to be carried out isn't true any more. Plan it again, and decide again. */
    PLAN_OUTDATED,
    /** The request id belongs to another request. */
    REQUEST_ID_USED,
    /** The deployment has a client of that name already. */
    CLIENT_EXISTS,
    /** The deployment has as many clients as it may have. */
    TOO_MANY_CLIENTS,
    /** The group's quota has no room. */
    QUOTA_EXCEEDED,
    /** Other writers were faster, in the store or in the back end; nothing was recorded or written. Trying again helps. */
    CONTENDED,
    /**
     * It is not known whether the mutation was recorded, and it may still come to be. Look, or send it again with the same
     * request id.
     */
    OUTCOME_UNKNOWN,
    /** The provider's back end can't do this. */
    UNSUPPORTED_CAPABILITY,
    /** The group directory can't be asked now. */
    DIRECTORY_UNAVAILABLE,
    /** The store can't be read or written now. */
    STORE_UNAVAILABLE,
    /** A newer version of the library has written to the store, in a form that this version can't keep. */
    STORE_NEWER,
    /** The store holds something that isn't the store's own, or not whole. Somebody must look at it. */
    STORE_DAMAGED,
    /** The record has no room: the group's ledger for another deployment or client, or the store for a revision of that size. */
    LEDGER_FULL,
    /** A store shall be made of an export where there is something already. */
    STORE_NOT_EMPTY,
    /** The manager, or its store, may only read. */
    READ_ONLY,
    /** It comes from an export, and nobody has seen yet whether the back end runs something newer. */
    UNCONFIRMED,
    /** The manager has been closed. */
    CLOSED,
    /** A setting of the library, store or provider is wrong. */
    INVALID_SETTING,
    /** The back end can't be reached. */
    UNREACHABLE,
    /** The back end, or something else that the host has plugged in, didn't answer in time; of a mutation nothing was recorded. */
    TIMEOUT,
    /** The back end asks to come back later. */
    THROTTLED,
    /** Something that isn't ours is in the way, and stays there until somebody moves it. */
    CONFLICT,
    /** The back end doesn't know who asks. */
    UNAUTHENTICATED,
    /** The back end doesn't let us. */
    FORBIDDEN,
    /** The back end refuses what it was asked for. */
    REJECTED,
    /** The back end or provider failed for a reason of its own. */
    INTERNAL
}
