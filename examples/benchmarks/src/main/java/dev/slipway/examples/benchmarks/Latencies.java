package dev.slipway.examples.benchmarks;

import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/** How long things took, each to within 6 %. Not thread-safe. */
final class Latencies {
    private static final int SUB_BUCKETS = 16;
    private static final int SUB_BITS = 4;
    private final long[] buckets = new long[Long.SIZE * SUB_BUCKETS];

    void add(long nanos) {
        buckets[bucket(Math.max(nanos, SUB_BUCKETS))]++;
    }

    void addAll(Latencies others) {
        others.counts().forEach((bucket, count) -> buckets[bucket] += count);
    }

    private SortedMap<Integer, Long> counts() {
        var counts = new TreeMap<Integer, Long>();
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            if (buckets[bucket] > 0) {
                counts.put(bucket, buckets[bucket]);
            }
        }
        return counts;
    }

    /** The time in milliseconds that so great a share of them took at most. */
    double millis(double share) {
        var all = counts();
        long wanted = (long) Math.ceil(
                share * all.values().stream().mapToLong(Long::longValue).sum());
        long seen = 0;
        for (var bucket : all.entrySet()) {
            seen += bucket.getValue();
            if (seen >= wanted) {
                return nanos(bucket.getKey()) / 1e6;
            }
        }
        return 0;
    }

    /** For a line between processes. */
    String encoded() {
        var text = new StringJoiner(",");
        counts().forEach((bucket, count) -> text.add(bucket + ":" + count));
        return text.toString();
    }

    static Latencies decoded(String text) {
        var latencies = new Latencies();
        for (String bucket : text.split(",", -1)) {
            int colon = bucket.indexOf(':');
            if (colon > 0) {
                latencies.buckets[Integer.parseInt(bucket.substring(0, colon))] =
                        Long.parseLong(bucket.substring(colon + 1));
            }
        }
        return latencies;
    }

    private static int bucket(long nanos) {
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - SUB_BITS;
        return shift * SUB_BUCKETS + (int) (nanos >>> shift);
    }

    private static double nanos(int bucket) {
        int shift = bucket / SUB_BUCKETS - 1;
        return Math.scalb((double) (bucket % SUB_BUCKETS + SUB_BUCKETS) + 0.5, shift);
    }
}
