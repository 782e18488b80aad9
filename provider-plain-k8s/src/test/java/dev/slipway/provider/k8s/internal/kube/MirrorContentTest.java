package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which of two versions of an object a mirror keeps, in whatever order they come. */
final class MirrorContentTest {
    private final MirrorContent<ConfigMapObject, String> content =
            new MirrorContent<>(map -> map.metadata().label("owner"));

    private static ConfigMapObject map(String name, String uid, long version) {
        return map(name, uid, version, "me", null);
    }

    private static ConfigMapObject terminating(String name, String uid, long version) {
        return map(name, uid, version, "me", "2031-01-01T00:00:00Z");
    }

    private static ConfigMapObject map(String name, String uid, long version, String owner, String deletedAt) {
        return new ConfigMapObject(
                new ObjectMeta(
                        name,
                        "models",
                        uid,
                        Long.toString(version),
                        0,
                        Map.of("owner", owner),
                        Map.of(),
                        List.of(),
                        null,
                        deletedAt),
                Map.of());
    }

    private void watched(KubeWatch.Type type, ConfigMapObject object) {
        content.changed(new KubeWatch.Change<>(type, object));
    }

    private void listed(long version, ConfigMapObject... items) {
        content.listed(List.of(items), Long.toString(version), content.beginList());
    }

    private Map<String, String> versions() {
        var versions = new TreeMap<String, String>();
        content.all()
                .forEach(map -> versions.put(
                        map.metadata().name(),
                        map.metadata().uid() + " " + map.metadata().resourceVersion()));
        return versions;
    }

    @BeforeEach
    void begin() {
        listed(100, map("iris", "i", 90));
        content.takeUntold();
    }

    @Test
    @DisplayName("an older event takes back what we wrote")
    void writtenStays() {
        content.wrote(map("iris", "i", 105));
        watched(KubeWatch.Type.MODIFIED, map("iris", "i", 103));
        assertThat(versions()).isEqualTo(Map.of("iris", "i 105"));
        watched(KubeWatch.Type.MODIFIED, map("iris", "i", 105));
        watched(KubeWatch.Type.MODIFIED, map("iris", "i", 107));
        assertThat(versions()).isEqualTo(Map.of("iris", "i 107"));
    }

    @Test
    @DisplayName(
            "what we wrote stays although somebody has deleted it since, because we were told late of our own write")
    void writtenLate() {
        watched(KubeWatch.Type.MODIFIED, map("iris", "i", 105));
        watched(KubeWatch.Type.DELETED, map("iris", "i", 107));
        content.wrote(map("iris", "i", 105));
        assertThat(versions()).isEmpty();
    }

    @Test
    @DisplayName("what we wrote while a list was under way is lost with that list")
    void writtenDuringList() {
        String begun = content.beginList();
        content.wrote(map("rose", "r", 112));
        content.wrote(map("iris", "i", 113));
        content.listed(List.of(map("iris", "i", 90)), "110", begun);
        assertThat(versions()).isEqualTo(Map.of("iris", "i 113", "rose", "r 112"));
    }

    @Test
    @DisplayName("what we wrote and somebody deleted stays for ever")
    void writtenAndGone() {
        content.wrote(map("rose", "r", 112));
        listed(120, map("iris", "i", 90));
        assertThat(versions()).isEqualTo(Map.of("iris", "i 90"));
    }

    @Test
    @DisplayName("what we deleted comes back with an older event, or with a list that had begun")
    void deletedStays() {
        watched(KubeWatch.Type.MODIFIED, map("iris", "i", 103));
        content.deleted(map("iris", "i", 105).metadata());
        watched(KubeWatch.Type.MODIFIED, map("iris", "i", 105));
        assertThat(versions()).isEmpty();
        watched(KubeWatch.Type.DELETED, map("iris", "i", 106));
        assertThat(content.remembered()).isZero();

        watched(KubeWatch.Type.ADDED, map("rose", "r", 108));
        String begun = content.beginList();
        content.deleted(map("rose", "r", 108).metadata());
        content.listed(List.of(map("rose", "r", 108)), "109", begun);
        assertThat(versions()).isEmpty();
        watched(KubeWatch.Type.DELETED, map("rose", "r", 110));
        assertThat(content.remembered()).isZero();
    }

    @Test
    @DisplayName("what we deleted is told to be gone although something holds it back")
    void heldBack() {
        content.deleted(map("iris", "i", 90).metadata());
        assertThat(versions()).isEmpty();
        watched(KubeWatch.Type.MODIFIED, terminating("iris", "i", 104));
        assertThat(versions()).isEqualTo(Map.of("iris", "i 104"));
        watched(KubeWatch.Type.DELETED, map("iris", "i", 105));
        assertThat(versions()).isEmpty();
    }

    @Test
    @DisplayName("the deletion of a predecessor takes its successor of the same name away")
    void successor() {
        content.deleted(map("iris", "i", 90).metadata());
        content.wrote(map("iris", "j", 103));
        watched(KubeWatch.Type.DELETED, map("iris", "i", 102));
        assertThat(versions()).isEqualTo(Map.of("iris", "j 103"));
    }

    @Test
    @DisplayName("what somebody else listed is older than what was watched, and is taken all the same")
    void listedBesides() {
        watched(KubeWatch.Type.MODIFIED, map("iris", "i", 105));
        content.told(List.of(map("iris", "i", 90), map("rose", "r", 95)), "101", any -> true);
        assertThat(versions()).isEqualTo(Map.of("iris", "i 105"));
        content.told(List.of(map("iris", "i", 109), map("rose", "r", 95)), "111", any -> true);
        assertThat(versions())
                .as("rose was gone by 105, or the watch would have told of it")
                .isEqualTo(Map.of("iris", "i 109"));
    }

    @Test
    @DisplayName("what was gone in a list is brought back by an event from before")
    void goneInListBesides() {
        content.told(List.of(), "110", metadata -> metadata.name().equals("rose"));
        assertThat(versions()).as("beyond the part that was listed").containsKey("iris");
        content.told(List.of(map("rose", "r", 112)), "115", any -> true);
        assertThat(versions()).isEqualTo(Map.of("rose", "r 112"));
        watched(KubeWatch.Type.MODIFIED, map("iris", "i", 103));
        assertThat(versions()).isEqualTo(Map.of("rose", "r 112"));
        watched(KubeWatch.Type.DELETED, map("iris", "i", 104));
        watched(KubeWatch.Type.ADDED, map("iris", "j", 120));
        assertThat(versions()).isEqualTo(Map.of("iris", "j 120", "rose", "r 112"));
        assertThat(content.remembered()).isZero();
    }

    @Test
    @DisplayName("an object that changes hands stays with both")
    void changesHands() {
        watched(KubeWatch.Type.MODIFIED, map("iris", "i", 103, "you", null));
        assertThat(content.of(List.of("me", "you"))).containsOnlyKeys("you");
        assertThat(content.takeUntold())
                .extracting(metadata -> metadata.label("owner"))
                .containsExactly(Optional.of("me"), Optional.of("you"));
    }

    @Test
    @DisplayName("a bookmark is a change")
    void bookmark() {
        watched(KubeWatch.Type.BOOKMARK, map("", "", 130));
        assertThat(versions()).isEqualTo(Map.of("iris", "i 90"));
        assertThat(content.takeUntold()).isEmpty();
        content.wrote(map("iris", "i", 120));
        assertThat(versions()).as("the bookmark would have been later").isEqualTo(Map.of("iris", "i 90"));
    }

    @Test
    @DisplayName("a list tells of everything again although nothing has changed")
    void sameList() {
        content.wrote(map("rose", "r", 102));
        content.takeUntold();
        listed(110, map("iris", "i", 90), map("rose", "r", 102), map("lily", "l", 103));
        assertThat(content.takeUntold()).extracting(ObjectMeta::name).containsExactly("lily");
    }

    @Test
    @DisplayName("a write that can't be compared is shown until an older event comes, or never")
    void incomparableWrite() {
        var bench = new MirrorBench();
        bench.cluster.writeVersions(version -> "v" + version);
        bench.put("iris", "1");
        bench.settle();
        bench.put("iris", "2");
        var written = bench.put("iris", "3");
        assertThat(bench.content.wrote(written)).isFalse();
        bench.feed.demandList();
        assertThatThrownBy(bench::asOf).isInstanceOf(KubeException.class);
        bench.settle();
        assertThat(bench.asOf()).isNotNull();
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "3"));
        assertThat(bench.lists()).isEqualTo(2);
    }

    @Test
    @DisplayName("a list that had begun before a write that can't be compared is shown as newer")
    void incomparableWriteDuringList() {
        var bench = new MirrorBench();
        bench.cluster.writeVersions(version -> "v" + version);
        bench.put("iris", "1");
        bench.settle();
        bench.cluster.expireWatches();
        bench.feed.step();
        bench.cluster.calls().before(call -> {
            if (call.verb() == FakeCalls.Verb.LIST && bench.lists() == 2) {
                bench.feed.demandList();
            }
        });
        bench.feed.step();
        assertThat(bench.lists()).isEqualTo(2);
        assertThatThrownBy(bench::asOf).isInstanceOf(KubeException.class);
        bench.settle();
        assertThat(bench.asOf()).isNotNull();
        assertThat(bench.lists()).isEqualTo(3);
    }
}
