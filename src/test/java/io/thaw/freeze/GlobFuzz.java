package io.thaw.freeze;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A target for Jazzer: a selector and a name, with a line break between, of any text. What is no selector is told; what is one
 * selects as the regular expression that it stands for.
 */
public final class GlobFuzz {

    private static final Pattern PIECE = Pattern.compile("\\*\\*?|[^*]+");

    private GlobFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String[] parts = new String(input, UTF_8).split("\n", 2);
        if (Glob.fault(parts[0]).isPresent()) {
            return;
        }
        String name = parts.length > 1 ? parts[1] : parts[0];
        boolean selected = Glob.compile(parts[0]).matches(name);
        // With more stars a regular expression would try for hours.
        long stars = parts[0].chars().filter(c -> c == '*').count();
        if (stars <= 4
                && name.length() <= 64
                && US_ASCII.newEncoder().canEncode(name)
                && selected != expected(parts[0], name)) {
            throw new AssertionError(parts[0] + " of " + name + ": " + selected);
        }
    }

    private static boolean expected(String glob, String name) {
        String regex = PIECE.matcher(glob)
                .replaceAll(piece -> Matcher.quoteReplacement(
                        switch (piece.group()) {
                            case "*" -> "[^.]*";
                            case "**" -> "(?s:.*)";
                            default -> Pattern.quote(piece.group());
                        }));
        return name.matches(regex);
    }
}
