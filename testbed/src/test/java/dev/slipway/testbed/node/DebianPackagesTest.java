package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.node.DebianPackages.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DebianPackagesTest {
    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();
    private final List<Path> left = new ArrayList<>();
    private final FakeApt apt = new FakeApt();

    @Test
    @DisplayName("Packages that are there are not installed again, and nothing is said")
    void nothingMissing() {
        apt.installed.addAll(List.of("runc", "nftables"));

        packages().require();

        assertThat(apt.commands).noneMatch(command -> command.contains("apt-get"));
        assertThat(said).isEmpty();
    }

    @Test
    @DisplayName(
            "Only the missing packages are installed, without what they recommend, and it is said before and after")
    void missingIsInstalled() {
        apt.installed.add("runc");

        packages().require();

        assertThat(apt.commands)
                .anySatisfy(command -> assertThat(command)
                        .contains("--no-install-recommends install nftables")
                        .doesNotContain("runc"));
        assertThat(said).containsExactly("installing the Debian packages nftables", "installed nftables");
    }

    @Test
    @DisplayName("A package that was removed but kept its configuration counts as missing")
    void configFilesOnly() {
        apt.installed.add("runc");
        apt.removed.add("nftables");

        packages().require();

        assertThat(apt.installed).contains("nftables");
    }

    @Test
    @DisplayName("While packages are installed no script of theirs may start a daemon, and afterwards all is as before")
    void daemonsAreForbidden() {
        packages().require();

        assertThat(apt.policyDuringInstall).isEqualTo("#!/bin/sh\nexit 101\n");
        assertThat(policy()).doesNotExist();
        assertThat(left).containsExactly(policy());
    }

    @Test
    @DisplayName("A machine's own policy about daemons is left alone")
    void ownPolicyStays() throws IOException {
        Files.writeString(policy(), "#!/bin/sh\nexit 0\n");

        packages().require();

        assertThat(policy()).hasContent("#!/bin/sh\nexit 0");
        assertThat(left).isEmpty();
    }

    @Test
    @DisplayName("When apt-get fails, the error names the packages and ends with what apt-get said")
    void aptFails() {
        apt.failure = "E: Unable to locate package nftables";

        assertThatThrownBy(() -> packages().require())
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.PACKAGE_UNAVAILABLE))
                .hasMessageContaining("runc nftables")
                .hasMessageContaining("code 100")
                .hasMessageContaining("Unable to locate package nftables");
        assertThat(policy()).doesNotExist();
    }

    @Test
    @DisplayName("A machine without Debian's tools is refused by the name of what is missing")
    void noDebian() {
        apt.isThere = false;

        assertThatThrownBy(() -> packages().require())
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.PACKAGE_UNAVAILABLE))
                .hasMessageContaining("dpkg-query");
    }

    @Test
    @DisplayName("An apt-get that installs nothing and says no error is not believed")
    void aptLies() {
        apt.isLying = true;

        assertThatThrownBy(() -> packages().require())
                .isInstanceOf(TestbedException.class)
                .hasMessageContaining("installed no runc nftables");
    }

    private Path policy() {
        return folder.resolve("policy-rc.d");
    }

    private DebianPackages packages() {
        return new DebianPackages(List.of("runc", "nftables"), apt, policy(), left::add, said::add);
    }

    /** Installs by remembering. */
    private final class FakeApt implements DebianPackages.Commands {
        private final List<String> commands = new ArrayList<>();
        private final List<String> installed = new ArrayList<>();
        private final List<String> removed = new ArrayList<>();
        private String policyDuringInstall = "";
        private String failure = "";
        private boolean isThere = true;
        private boolean isLying;

        @Override
        public Ended run(List<String> command) throws IOException {
            if (!isThere) {
                throw new IOException("No such file or directory");
            }
            commands.add(String.join(" ", command));
            if (command.get(0).equals("dpkg-query")) {
                var lines = new StringBuilder();
                installed.forEach(name -> lines.append(name).append(" installed\n"));
                removed.forEach(name -> lines.append(name).append(" config-files\n"));
                return new Ended(1, lines.toString());
            }
            if (command.contains("install")) {
                policyDuringInstall = Files.readString(policy());
                if (!failure.isEmpty()) {
                    return new Ended(100, failure);
                }
                if (!isLying) {
                    installed.addAll(command.subList(command.indexOf("install") + 1, command.size()));
                }
            }
            return new Ended(0, "");
        }
    }
}
