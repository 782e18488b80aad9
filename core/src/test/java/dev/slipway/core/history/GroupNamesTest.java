package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupNamesTest {
    @ParameterizedTest(name = "{0} is {1}")
    @DisplayName("H4 a group's directory is called as the group, as far as every file system can")
    @CsvSource({
        "lab, lab",
        "a-b_9, a-b_9",
        "Lab, %4cab",
        "a/b.c, a%2fb%2ec",
        "ß, %c3%9f",
        "=overall, %3doverall",
    })
    void escaped(String group, String directory) {
        assertThat(directory(group)).isEqualTo(directory);
    }

    @Test
    @DisplayName("H4 what would be longer than 200 letters is called by its digest, and nothing else is")
    void digested() {
        String longest = "a".repeat(200);

        assertThat(directory(longest)).isEqualTo(longest);
        assertThat(directory(longest + "a")).matches("=[0-9a-f]{64}");
        assertThat(directory("A".repeat(67))).matches("=[0-9a-f]{64}");
        assertThat(directory("A".repeat(66))).isEqualTo("%41".repeat(66));
        // The name of group "a" x 201 in every version, or its ledger would be lost.
        assertThat(directory(longest + "a"))
                .isEqualTo("=a92efd82109373e58f9a2056dee01e807e216ce6075f7051207c0a9f7d666e50");
    }

    @Test
    @DisplayName("H4 no two groups have one directory, also where a file system ignores case, nor that of all groups")
    void different() {
        Set<String> directories = new HashSet<>();
        directories.add(GroupNames.directory(LedgerScope.overall()));
        List<String> groups = List.of(
                "lab",
                "LAB",
                "Lab",
                "%4cab",
                "l/ab",
                "l%2fab",
                "overall",
                "=overall",
                "b".repeat(201),
                "B".repeat(201),
                "b".repeat(202));
        for (String group : groups) {
            assertThat(directories.add(directory(group).toLowerCase(Locale.ROOT)))
                    .as(group)
                    .isTrue();
        }
    }

    private static String directory(String group) {
        return GroupNames.directory(LedgerScope.of(new GroupId(group)));
    }
}
