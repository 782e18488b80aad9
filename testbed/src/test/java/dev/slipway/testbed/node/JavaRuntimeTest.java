package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class JavaRuntimeTest {
    @Test
    @DisplayName(
            "The loader and the libraries that were found are read from ldd; those not found and the kernel's are not")
    void librariesOfLdd() {
        String ldd = """
                \tlinux-vdso.so.1 (0x00007fedc2f36000)
                \tlibjvm.so => not found
                \tlibz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007fedc2ed6000)
                \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007fedc2cf4000)
                \t/lib64/ld-linux-x86-64.so.2 (0x00007fedc2f38000)
                """;

        assertThat(JavaRuntime.libraries(ldd))
                .containsExactly(
                        "/lib/x86_64-linux-gnu/libz.so.1",
                        "/lib/x86_64-linux-gnu/libc.so.6",
                        "/lib64/ld-linux-x86-64.so.2");
    }
}
