package dev.slipway.core.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.StoreException;
import dev.slipway.model.CommitToken;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document that is replaced by compare-and-set between processes, without a lock. It is a directory of versions: version
 * n + 1 is written to a file of its own, waited for until it lasts, and then given the name {@code n+1} by a hard link, which
 * fails if there is one. The highest version counts. Thread-safe.
 *
 * <p><b>Old versions are cleaned up, and still no name is ever won twice.</b> A writer that sleeps long enough finds the name
 * that it wants free again. Three rules make that harmless; a version that got its name first is called an original:
 *
 * <ol>
 *   <li>Cleaning takes a name only after the one below it is gone, never one of the last {@value #KEPT}, and never anything
 *       before the mark {@code trimmed} lasts. So as long as the original n is there (or, for version 1, the mark is not), n + 1
 *       was never taken away.
 *   <li>A version names its predecessors by their random ids. A writer that has linked n + 1 looks whether n is still the very
 *       version that it built on. If it is, then by 1 nobody's n + 1 can have gone before, so the writer's is the original. If not,
 *       the last {@value #TRAIL} ids, which every version carries, tell whether the writer's own has become part of the chain; beyond
 *       them it can't be told, and that is said.
 *   <li>A reader checks the same of the highest version that it has found. A version that was linked too late was linked below
 *       the kept ones, so it is the highest only in a listing during which all the kept ones were replaced; its predecessor
 *       isn't there then, and the reader lists again.
 * </ol>
 */
final class Register {
    /** How many versions at the end are never cleaned up. */
    static final int KEPT = 16;

    /** How many predecessors a version names. */
    static final int TRAIL = 64;

    private static final int CLEANED_EVERY = 16;
    /** Each but the first means that all the kept versions were replaced during a listing, or that one was taken away. */
    private static final int MOST_LISTINGS = 100;

    private static final String TRIMMED = "trimmed";
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern PREPARED = Pattern.compile("([1-9][0-9]{0,17})\\.[a-z0-9]+");
    private static final Logger LOG = LoggerFactory.getLogger(Register.class);

    private final Disk disk;
    private final Directories directories;
    private final RandomGenerator random;
    private final String kind;
    private final Map<Path, Long> lasting = new ConcurrentHashMap<>();

    Register(Disk disk, Directories directories, RandomGenerator random, String kind) {
        this.disk = disk;
        this.directories = directories;
        this.random = random;
        this.kind = kind;
    }

    /** Reads the version that counts, once it is sure to survive a crash; empty if there never was one. */
    Optional<Version> read(Path directory) throws IOException {
        OptionalLong highest = OptionalLong.empty();
        for (int listing = 0; listing < MOST_LISTINGS; listing++) {
            highest = highest(directory);
            if (highest.isEmpty() && !disk.exists(directory.resolve(TRIMMED))) {
                return Optional.empty();
            }
            Optional<Version> version =
                    highest.isPresent() ? version(directory, highest.getAsLong()) : Optional.empty();
            if (version.isPresent() && isOriginal(directory, version.get())) {
                waitUntilItLasts(directory, version.get().number());
                return version;
            }
        }
        throw StoreException.damaged("the version before " + (highest.isPresent() ? highest.getAsLong() : "any")
                + " is missing in " + directory);
    }

    /** Writes what shall follow a version, without publishing it. */
    Prepared prepare(Path directory, Optional<Version> base, ObjectNode content) throws IOException {
        long number = base.map(Version::number).orElse(0L) + 1;
        String id = CommitToken.random(random).value();
        ObjectNode document = Documents.start(kind);
        document.put("version", number);
        ArrayNode trail = document.putArray("trail").add(id);
        base.ifPresent(former -> former.trail().stream().limit(TRAIL).forEach(trail::add));
        content.properties().stream()
                .filter(field -> !document.has(field.getKey()))
                .forEach(field -> document.set(field.getKey(), field.getValue()));
        directories.ensure(directory);
        var prepared = new Prepared(directory, base, number, id);
        try {
            disk.create(prepared.file(), Documents.bytes(document));
            waitFor(prepared);
        } catch (IOException e) {
            discard(prepared);
            throw e;
        }
        return prepared;
    }

    private void waitFor(Prepared prepared) throws IOException {
        try {
            disk.sync(prepared.file());
        } catch (NoSuchFileException e) {
            LOG.trace("{} was overtaken, and cleaned up; publishing it will say so", prepared.file());
        }
    }

    /** Gives up what was prepared. */
    void discard(Prepared prepared) {
        quietly("discard " + prepared.file(), () -> disk.delete(prepared.file()));
    }

    /**
     * Publishes what was prepared.
     *
     * @return false if another one follows the base, and nothing was published
     * @throws OutcomeUnknownException if it can't be told whether it was; with any other error it wasn't
     */
    boolean publish(Prepared prepared) throws IOException {
        try {
            disk.link(prepared.name(), prepared.file());
        } catch (FileAlreadyExistsException e) {
            discard(prepared);
            return false;
        } catch (IOException e) {
            return publishedInSpiteOf(e, prepared);
        }
        try {
            boolean landed =
                    followsItsBase(prepared) || isPartOfTheChain(prepared).orElseThrow(() -> gone(prepared));
            if (landed) {
                lasts(prepared);
            } else {
                // By rule 1 the name belonged to an original that is gone, so this takes away nothing that counts.
                quietly("take back " + prepared.name(), () -> disk.delete(prepared.name()));
            }
            discard(prepared);
            return landed;
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (IOException | StoreException e) {
            throw unknown(prepared, e);
        }
    }

    private boolean publishedInSpiteOf(IOException failure, Prepared prepared) throws IOException {
        boolean landed;
        try {
            Optional<Boolean> fate = isPartOfTheChain(prepared);
            boolean cantHaveLinked = failure instanceof NoSuchFileException;
            if (fate.isEmpty() && !cantHaveLinked) {
                throw unknown(prepared, failure);
            }
            // If it is, it lasts: the look has waited for all names up to the head's.
            landed = fate.orElse(false);
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (IOException | StoreException e) {
            failure.addSuppressed(e);
            throw unknown(prepared, failure);
        }
        discard(prepared);
        boolean overtaken = !landed && highest(prepared.directory()).orElse(0) >= prepared.number();
        if (landed || overtaken) {
            return landed;
        }
        throw failure;
    }

    private void lasts(Prepared prepared) throws IOException {
        disk.sync(prepared.directory());
        lasting.merge(prepared.directory(), prepared.number(), Math::max);
        if (prepared.number() % CLEANED_EVERY == 0) {
            quietly("clean up " + prepared.directory(), () -> clean(prepared.directory(), prepared.number()));
        }
    }

    private boolean followsItsBase(Prepared prepared) throws IOException {
        return follows(
                prepared.directory(), prepared.base().map(base -> base.trail().get(0)), prepared.number() - 1);
    }

    private boolean isOriginal(Path directory, Version version) throws IOException {
        var former = version.trail().size() > 1 ? Optional.of(version.trail().get(1)) : Optional.<String>empty();
        return follows(directory, former, version.number() - 1);
    }

    private boolean follows(Path directory, Optional<String> formerId, long former) throws IOException {
        if (former == 0) {
            return !disk.exists(directory.resolve(TRIMMED));
        }
        return version(directory, former).map(found -> found.trail().get(0)).equals(formerId);
    }

    /** Empty if the chain has gone on so far that it doesn't say. */
    private Optional<Boolean> isPartOfTheChain(Prepared prepared) throws IOException {
        Optional<Version> head = read(prepared.directory());
        long back = head.map(Version::number).orElse(0L) - prepared.number();
        if (back < 0) {
            return Optional.of(false);
        }
        List<String> trail = head.orElseThrow().trail();
        return back < trail.size() ? Optional.of(trail.get((int) back).equals(prepared.id())) : Optional.empty();
    }

    private OptionalLong highest(Path directory) throws IOException {
        return names(directory).stream()
                .filter(name -> VERSION.matcher(name).matches())
                .mapToLong(Long::parseLong)
                .max();
    }

    private List<String> names(Path directory) throws IOException {
        List<String> names;
        try {
            names = disk.list(directory);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        for (String name : names) {
            if (!name.equals(TRIMMED)
                    && !VERSION.matcher(name).matches()
                    && !PREPARED.matcher(name).matches()) {
                throw StoreException.damaged("the file " + directory.resolve(name) + " doesn't belong there");
            }
        }
        return names;
    }

    private Optional<Version> version(Path directory, long number) throws IOException {
        Path file = directory.resolve(Long.toString(number));
        byte[] content;
        try {
            content = disk.read(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        ObjectNode document = Documents.parse(content, kind, file);
        if (document.path("version").asLong(0) != number) {
            throw StoreException.damaged("the file " + file + " holds version " + document.path("version"));
        }
        List<String> trail = new ArrayList<>();
        for (JsonNode id : document.path("trail")) {
            trail.add(id.asText());
        }
        if (trail.size() < Math.min(number, 2)) {
            throw StoreException.damaged("the file " + file + " doesn't say what it follows");
        }
        return Optional.of(new Version(number, List.copyOf(trail), document, file));
    }

    private void waitUntilItLasts(Path directory, long number) throws IOException {
        if (lasting.getOrDefault(directory, 0L) < number) {
            disk.sync(directory);
            lasting.merge(directory, number, Math::max);
        }
    }

    /** Takes away what is long past, from below, and what was prepared for versions that another one has become. */
    private void clean(Path directory, long published) throws IOException {
        long first = published - KEPT + 1;
        var old = new TreeSet<Long>();
        for (String name : names(directory)) {
            var prepared = PREPARED.matcher(name);
            if (prepared.matches() && Long.parseLong(prepared.group(1)) <= published) {
                disk.delete(directory.resolve(name));
            } else if (VERSION.matcher(name).matches() && Long.parseLong(name) < first) {
                old.add(Long.parseLong(name));
            }
        }
        if (!old.isEmpty()) {
            mark(directory);
        }
        for (long number : old) {
            long lowest = number;
            while (disk.exists(directory.resolve(Long.toString(lowest - 1)))) {
                lowest--;
            }
            for (long each = lowest; each <= number; each++) {
                disk.delete(directory.resolve(Long.toString(each)));
            }
        }
    }

    private void mark(Path directory) throws IOException {
        try {
            disk.create(directory.resolve(TRIMMED), new byte[0]);
        } catch (FileAlreadyExistsException e) {
            LOG.trace("{} has its mark", directory);
        }
        disk.sync(directory);
    }

    private static void quietly(String what, Step step) {
        try {
            step.run();
        } catch (IOException | StoreException e) {
            LOG.debug("could not {}; a later commit will", what, e);
        }
    }

    private static OutcomeUnknownException gone(Prepared prepared) {
        return new OutcomeUnknownException(
                "it can't be told whether " + prepared.name() + " was published: too much has been published since");
    }

    private static OutcomeUnknownException unknown(Prepared prepared, Exception cause) {
        return new OutcomeUnknownException(
                "it can't be told whether " + prepared.name() + " was published: " + cause.getMessage(), cause);
    }

    /**
     * One version.
     *
     * @param number its number, which is its name
     * @param trail its id and those of its predecessors, newest first
     * @param document all of it
     * @param file where it was read, for messages
     */
    record Version(long number, List<String> trail, ObjectNode document, Path file) {}

    /**
     * What was written and not published.
     *
     * @param directory whose next version it shall be
     * @param base what it follows
     * @param number which it shall be
     * @param id what nobody else's is called
     */
    record Prepared(Path directory, Optional<Version> base, long number, String id) {
        Path name() {
            return directory.resolve(Long.toString(number));
        }

        Path file() {
            return directory.resolve(number + "." + id);
        }
    }

    /** A clean-up that may fail. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
