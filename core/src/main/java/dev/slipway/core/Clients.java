package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.IdConflictException;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.EndpointClient;
import dev.slipway.model.Group;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.spi.DeploymentListener;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call a private endpoint. A change of it is a commit of the entry alone under the next fence: holding, strategy and
 * step stay as they are, so what is under way goes on, and the back end has nothing to do but to let others in. Thread-safe.
 */
final class Clients {
    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

    private final Access access;
    private final Recorder recorder;
    private final Carrier carrier;
    private final Vetting vetting;
    private final Reconciler reconciler;
    private final DeploymentListener listener;
    private final Clock clock;
    private final SecureRandom random;

    Clients(
            Access access,
            Recorder recorder,
            Carrier carrier,
            Vetting vetting,
            Reconciler reconciler,
            DeploymentListener listener,
            Clock clock,
            SecureRandom random) {
        this.access = access;
        this.recorder = recorder;
        this.carrier = carrier;
        this.vetting = vetting;
        this.reconciler = reconciler;
        this.listener = listener;
        this.clock = clock;
        this.random = random;
    }

    ClientToken add(Actor actor, DeploymentId id, ClientName name) {
        ClientToken token = ClientToken.random(random);
        Consumer<Group> allowed = group -> {
            Access.requireSwitch(group);
            vetting.requireClients();
        };
        Changed changed = change(actor, id, allowed, entry -> {
            requireRoomFor(entry, name);
            return LedgerEntry.builder()
                    .from(entry)
                    .addClients(new EndpointClient(name, token.hash(), clock.instant(), actor))
                    .build();
        });
        LOG.info("{} may call {}, says {}", name, changed.entry().deployment(), actor);
        listener.clientAdded(changed.entry().deployment(), name, actor);
        carryOut(changed);
        return token;
    }

    /** To shut somebody out is never refused for a switch. */
    Changed remove(Actor actor, DeploymentId id, ClientName name) {
        Changed changed = change(actor, id, group -> {}, entry -> without(entry, name));
        LOG.info("{} may no longer call {}, says {}", name, changed.entry().deployment(), actor);
        listener.clientRemoved(changed.entry().deployment(), name, actor);
        carryOut(changed);
        return changed;
    }

    private Changed change(Actor actor, DeploymentId id, Consumer<Group> allowed, UnaryOperator<LedgerEntry> step) {
        Group group = access.changing(actor, id);
        return recorder.record(group.id(), id, (basis, token) -> {
            allowed.accept(access.now(actor, group.id(), id));
            LedgerEntry entry =
                    Optional.ofNullable(basis.entries().get(id)).orElseThrow(() -> new NotFoundException(id));
            if (entry.isRemoving()) {
                throw IdConflictException.busy(id);
            }
            carrier.requireChangeable(entry);
            LedgerEntry next = LedgerEntry.builder()
                    .from(step.apply(entry))
                    .fence(entry.fence().next())
                    .build();
            Revision latest = carrier.revision(entry.deployment(), entry.latest(), entry.latest());
            return Recorder.Decided.clients(next, new Changed(next, latest));
        });
    }

    private void carryOut(Changed changed) {
        carrier.carryOut(changed.entry(), changed.latest());
        reconciler.wake();
    }

    private static void requireRoomFor(LedgerEntry entry, ClientName name) {
        DeploymentId id = entry.deployment().id();
        if (find(entry, name).isPresent()) {
            throw new DeploymentException(
                    ErrorCode.CLIENT_EXISTS,
                    "'" + id + "' has a client '" + name + "' already, and its token can't be shown again; choose"
                            + " another name, or remove that client first",
                    false,
                    Optional.of(id));
        }
        if (entry.clients().size() >= LedgerEntry.MOST_CLIENTS) {
            throw new DeploymentException(
                    ErrorCode.TOO_MANY_CLIENTS,
                    "'" + id + "' has " + entry.clients().size() + " clients; it may have at most "
                            + LedgerEntry.MOST_CLIENTS + ". Remove one before adding '" + name + "'",
                    false,
                    Optional.of(id));
        }
    }

    private static LedgerEntry without(LedgerEntry entry, ClientName name) {
        EndpointClient gone = find(entry, name).orElseThrow(() -> {
            DeploymentId id = entry.deployment().id();
            List<ClientName> names =
                    entry.clients().stream().map(EndpointClient::name).toList();
            return new NotFoundException(id, "'" + id + "' has no client '" + name + "'; it has " + names);
        });
        List<EndpointClient> left = new ArrayList<>(entry.clients());
        left.remove(gone);
        return LedgerEntry.builder().from(entry).clients(left).build();
    }

    private static Optional<EndpointClient> find(LedgerEntry entry, ClientName name) {
        return entry.clients().stream()
                .filter(client -> client.name().equals(name))
                .findFirst();
    }

    /**
     * What was recorded.
     *
     * @param entry with other clients, under the next fence
     * @param latest the revision that goes on running
     */
    record Changed(LedgerEntry entry, Revision latest) {}
}
