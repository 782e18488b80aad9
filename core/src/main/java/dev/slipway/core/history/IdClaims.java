package dev.slipway.core.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Which group an id belongs to. A claim is a {@link Register} of its own, made before the ledger names the id, and says which
 * group wants it and which counter that group's commit will replace. It counts for nothing by itself: the id belongs to the
 * claim's group only if that group's ledger names it. So nobody has to take back the claim of a commit that failed, or of an
 * entry that was removed: whoever wants the id next judges it. Thread-safe.
 *
 * <p>To judge is to read the claim first, then the ledger. If the ledger names the id, it is taken. If it doesn't and stands
 * beyond the stamp, the commit that the claim was made for can't land any more: the claim is replaced, on condition that it is
 * still the version that was read. If it stands at the stamp, that commit may still come, and nobody can tell whether its writer
 * lives; an empty commit then decides it one way or the other. That costs a living writer a conflict and no more.
 */
final class IdClaims {
    private static final String KIND = "claim";

    private final Register register;
    private final Ledgers ledgers;
    private final Path root;

    IdClaims(Disk disk, Directories directories, RandomGenerator random, Ledgers ledgers, Path root) {
        this.register = new Register(disk, directories, random, KIND);
        this.ledgers = ledgers;
        this.root = root.resolve("claims");
    }

    /** The group whose ledger names the id. */
    Optional<GroupId> owner(DeploymentId id) throws IOException {
        Optional<ClaimDocument.Claim> claim = read(id, register.read(directory(id)));
        if (claim.isEmpty()) {
            return Optional.empty();
        }
        GroupId group = claim.get().group();
        return names(ledgers.read(LedgerScope.of(group)), id) ? Optional.of(group) : Optional.empty();
    }

    /**
     * Claims an id for the commit of a group.
     *
     * @param counter which the commit will replace
     * @return false if it belongs to another group
     */
    boolean claim(DeploymentId id, GroupId group, long counter) throws IOException {
        try {
            while (true) {
                Optional<Register.Version> version = register.read(directory(id));
                Optional<ClaimDocument.Claim> claim = read(id, version);
                if (claim.isPresent() && claim.get().group().equals(group)) {
                    // A stamp never goes back: beyond the counter it says that this commit is too late anyway.
                    if (claim.get().stamp() >= counter) {
                        return true;
                    }
                } else if (claim.isPresent() && isHeld(claim.get())) {
                    return false;
                }
                ObjectNode content = stamped(version.filter(any -> isOf(group, claim)));
                content.setAll(Documents.tree(ClaimDocument.of(id, group, counter)));
                if (register.publish(register.prepare(directory(id), version, content))) {
                    return true;
                }
            }
        } catch (OutcomeUnknownException e) {
            throw new IOException("the id '" + id + "' could not be claimed: " + e.getMessage(), e);
        }
    }

    /** A claim that is stamped again keeps what another version of the library wrote into it; one that changes hands doesn't. */
    private static ObjectNode stamped(Optional<Register.Version> own) {
        return own.map(version -> version.document().deepCopy()).orElseGet(() -> Documents.start(KIND));
    }

    private static boolean isOf(GroupId group, Optional<ClaimDocument.Claim> claim) {
        return claim.map(ClaimDocument.Claim::group).filter(group::equals).isPresent();
    }

    private boolean isHeld(ClaimDocument.Claim claim) throws IOException {
        while (true) {
            Recorded ledger = ledgers.read(LedgerScope.of(claim.group()));
            if (names(ledger, claim.id())) {
                return true;
            }
            if (ledger.counter() > claim.stamp()) {
                return false;
            }
            ledgers.move(ledger);
        }
    }

    private static boolean names(Recorded ledger, DeploymentId id) {
        return ledger.entries().containsKey(id);
    }

    private static Optional<ClaimDocument.Claim> read(DeploymentId id, Optional<Register.Version> version) {
        return version.map(read -> {
            ClaimDocument.Claim claim =
                    Documents.value(read.document(), ClaimDocument.class, read.file(), ClaimDocument::toClaim);
            if (!claim.id().equals(id)) {
                throw StoreException.damaged("the file " + read.file() + " holds the claim of '" + claim.id() + "'");
            }
            return claim;
        });
    }

    private Path directory(DeploymentId id) {
        return root.resolve(id.value());
    }
}
