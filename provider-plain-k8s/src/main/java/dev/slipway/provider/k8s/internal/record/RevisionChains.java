package dev.slipway.provider.k8s.internal.record;

import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.record.ChainDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Follows the chains by which a ledger leads to the revisions that count. What it leads to and isn't there is a {@link MissingMapException}.
 * Thread-safe.
 */
final class RevisionChains {
    private final RevisionMaps maps;

    RevisionChains(RevisionMaps maps) {
        this.maps = maps;
    }

    /** Reads the revisions of a chain, newest first. */
    List<Revision> newest(DeploymentRef deployment, ChainDocument chain, int most) {
        long links = Math.min(most, chain.number() - chain.oldest().value() + 1);
        RevisionMaps.Lookup lookup = maps.lookup(deployment, chain.file(), links);
        List<Revision> revisions = new ArrayList<>();
        walk(chain, lookup, found -> {
            revisions.add(found.revision());
            return revisions.size() < most;
        });
        pinnedApart(chain)
                .filter(pinned -> revisions.size() < most)
                .ifPresent(pinned -> revisions.add(lookup.find(pinned).revision()));
        return revisions;
    }

    /** Reads revisions of certain numbers, of many deployments of a ledger at once. */
    List<Revision> ofNumbers(RecordedLedger ledger, Map<DeploymentRef, Set<RevisionNumber>> numbers) {
        List<RevisionMaps.Wanted> wanted = new ArrayList<>();
        numbers.forEach((deployment, some) -> ledger.entry(deployment)
                .flatMap(RecordedLedger.Entry::chain)
                .ifPresent(chain -> names(deployment, chain, some)
                        .values()
                        .forEach(name -> wanted.add(new RevisionMaps.Wanted(deployment, name)))));
        return maps.read(wanted).values().stream().map(StoredRevision::revision).toList();
    }

    /** The names of those of some numbers that there are. */
    private Map<RevisionNumber, String> names(
            DeploymentRef deployment, ChainDocument chain, Collection<RevisionNumber> numbers) {
        Map<RevisionNumber, String> names = new HashMap<>();
        // What the entry itself leads to is found without a look at any revision.
        Map<RevisionNumber, String> direct = new HashMap<>();
        pinnedApart(chain).ifPresent(pinned -> direct.put(RecordNames.number(pinned), pinned));
        direct.put(chain.latest(), chain.file());
        RevisionNumber lowest = chain.latest();
        for (RevisionNumber number : numbers) {
            if (direct.containsKey(number)) {
                names.put(number, direct.get(number));
            } else if (!number.isAfter(chain.latest()) && !chain.oldest().isAfter(number)) {
                lowest = lowest.isAfter(number) ? number : lowest;
            }
        }
        if (chain.latest().isAfter(lowest)) {
            RevisionNumber last = lowest;
            RevisionMaps.Lookup lookup = maps.lookup(deployment, chain.file(), chain.number() - last.value() + 1);
            walk(chain, lookup, found -> {
                if (numbers.contains(found.revision().number())) {
                    names.put(found.revision().number(), found.name());
                }
                return found.revision().number().isAfter(last);
            });
        }
        return names;
    }

    /**
     * Which revision of a chain is the last good one.
     *
     * @param prepared the names of those that the chain is going to be longer by
     */
    Optional<String> lastGood(
            DeploymentRef deployment,
            Optional<ChainDocument> chain,
            Map<RevisionNumber, String> prepared,
            RevisionNumber lastGood) {
        if (prepared.containsKey(lastGood)) {
            return Optional.of(prepared.get(lastGood));
        }
        Optional<String> pinned = chain.flatMap(ChainDocument::pinned)
                .filter(name -> RecordNames.number(name).equals(lastGood));
        return pinned.or(() -> chain.flatMap(known ->
                Optional.ofNullable(names(deployment, known, List.of(lastGood)).get(lastGood))));
    }

    /** Which of some revisions a chain leads to. */
    Set<String> counting(ChainDocument chain, RevisionMaps.Lookup lookup) {
        Set<String> counting = new HashSet<>();
        walk(chain, lookup, found -> counting.add(found.name()));
        chain.pinned().ifPresent(counting::add);
        return counting;
    }

    /** Follows the chain for as long as it is kept, until the visitor has enough. */
    private static void walk(
            ChainDocument chain, RevisionMaps.Lookup lookup, Predicate<StoredRevision> wantsMoreAfter) {
        Optional<String> next = Optional.of(chain.file());
        for (long number = chain.number(); number >= chain.oldest().value(); number--) {
            String name = next.orElseThrow(() -> broken(chain));
            if (RecordNames.number(name).value() != number) {
                throw broken(chain);
            }
            StoredRevision found = lookup.find(name);
            if (!wantsMoreAfter.test(found)) {
                return;
            }
            next = found.previous();
        }
    }

    /** The last good one, if it is further back than the chain is kept. */
    private static Optional<String> pinnedApart(ChainDocument chain) {
        return chain.pinned().filter(name -> chain.oldest().isAfter(RecordNames.number(name)));
    }

    private static StoreException broken(ChainDocument chain) {
        return StoreException.damaged("the chain of revisions that ends with " + chain.file() + " is broken");
    }
}
