package dev.slipway.core.directory;

import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Groups in a file that may be edited while hosts run, in the format of {@link StaticGroupDirectory#read}. The file is looked at
 * for every question. While it is missing or wrong the directory can't be asked: users' calls are refused with what is wrong, and
 * what runs is left alone, until somebody mends it. So nobody gets a limit or a membership that was taken back, and a typo ends
 * no deployment. Replace the file by renaming another one over it, and nobody meets half of it. Thread-safe.
 */
public final class FileGroupDirectory implements GroupDirectory {
    private final Path file;
    private volatile Known known;

    /**
     * Opens a file.
     *
     * @param file where the groups are
     * @throws InvalidDirectoryFileException if it is missing or wrong now
     */
    public FileGroupDirectory(Path file) {
        this.file = file;
        byte[] content = StaticGroupDirectory.content(file);
        this.known = new Known(content, new GroupsReader(file).read(content));
    }

    @Override
    public Optional<Group> group(GroupId id) {
        return now().group(id);
    }

    @Override
    public List<Group> groupsOf(UserId user) {
        return now().groupsOf(user);
    }

    @Override
    public ResourceAmounts overallLimits() {
        return now().overallLimits();
    }

    private StaticGroupDirectory now() {
        try {
            byte[] content = Files.readAllBytes(file);
            Known before = known;
            if (Arrays.equals(before.content(), content)) {
                return before.groups();
            }
            var groups = new GroupsReader(file).read(content);
            known = new Known(content, groups);
            return groups;
        } catch (IOException e) {
            throw new DirectoryUnavailableException("the file " + file + " of groups can't be read now: " + e, e);
        } catch (InvalidDirectoryFileException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }

    /** What was read last. Never compared as a whole. */
    private static final class Known {
        private final byte[] content;
        private final StaticGroupDirectory groups;

        private Known(byte[] content, StaticGroupDirectory groups) {
            this.content = content;
            this.groups = groups;
        }

        byte[] content() {
            return content;
        }

        StaticGroupDirectory groups() {
            return groups;
        }
    }
}
