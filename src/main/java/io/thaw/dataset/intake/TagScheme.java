package io.thaw.dataset.intake;

import io.thaw.dataset.format.Excerpt;
import io.thaw.dataset.format.Position;
import io.thaw.dataset.format.RowFaults;
import io.thaw.error.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How tags mark spans of words: IOB ({@code B-}, {@code I-}, {@code O}), IOBES or BILOU (Ratinov and Roth 2009). Tags that
 * mark none, as parts of speech, need no scheme.
 */
final class TagScheme {

    private static final String OUTSIDE = "O";
    private static final String SUGGESTION =
            "Use B-, I- and O (IOB), with E- and S- beside them (IOBES) or L- and U- (BILOU).";

    private final Map<String, Position> tags = new TreeMap<>();
    private int brokenSpans;

    void add(List<String> sentence, Position at) {
        String before = OUTSIDE;
        for (String tag : sentence) {
            tags.putIfAbsent(tag, at);
            if (startsWithAny("IEL", tag)
                    && !(startsWithAny("BI", before) && type(before).equals(type(tag)))) {
                brokenSpans++;
            }
            before = tag;
        }
    }

    /** Tags that go on with a span which has not begun, as {@code I-person} after {@code O}. */
    int brokenSpans() {
        return marksSpans() && uses("B") ? brokenSpans : 0;
    }

    void check(String part, RowFaults faults) {
        if (!marksSpans()) {
            return;
        }
        tags.forEach((tag, at) -> {
            if (!tag.equals(OUTSIDE) && !startsWithAny("BIESLU", tag)) {
                faults.file(
                        part,
                        ErrorKind.ROW_INVALID,
                        "The tag '%s' in %s is neither O nor marked with B- or I-, as other tags are."
                                .formatted(Excerpt.of(tag), at),
                        SUGGESTION);
            }
        });
        if (uses("ES") && uses("LU")) {
            faults.file(part, ErrorKind.ROW_INVALID, "The tags mix IOBES (E-, S-) with BILOU (L-, U-).", SUGGESTION);
        }
    }

    /** Words as {@code E-mail} are names, so that only what begins spans tells. */
    private boolean marksSpans() {
        return uses("BI");
    }

    private boolean uses(String marks) {
        return tags.keySet().stream().anyMatch(tag -> startsWithAny(marks, tag));
    }

    private static boolean startsWithAny(String marks, String tag) {
        return tag.length() > 2 && tag.charAt(1) == '-' && marks.indexOf(tag.charAt(0)) >= 0;
    }

    private static String type(String tag) {
        return tag.substring(2);
    }
}
