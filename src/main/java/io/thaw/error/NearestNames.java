package io.thaw.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names a person may have meant, by Levenshtein distance. */
public final class NearestNames {

    private NearestNames() {}

    /** The {@code limit} known names nearest to {@code given}, nearest first, ties in their given order. */
    public static List<String> of(String given, Collection<String> known, int limit) {
        return known.stream()
                .sorted(Comparator.comparingInt(name -> distance(given, name)))
                .limit(limit)
                .toList();
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
