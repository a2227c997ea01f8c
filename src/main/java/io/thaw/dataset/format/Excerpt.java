package io.thaw.dataset.format;

import java.util.List;
import java.util.stream.Collectors;

/** Cuts what a file holds to what a message can carry. */
public final class Excerpt {

    private static final int CHARACTERS = 40;
    private static final int NAMES = 20;

    private Excerpt() {}

    public static String of(String text) {
        return text.length() <= CHARACTERS ? text : text.substring(0, CHARACTERS) + "…";
    }

    public static String of(List<String> names) {
        String list =
                names.stream().limit(NAMES).map(name -> "'" + of(name) + "'").collect(Collectors.joining(", "));
        return names.size() <= NAMES ? list : list + ", …";
    }
}
