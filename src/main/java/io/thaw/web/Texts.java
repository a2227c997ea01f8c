package io.thaw.web;

import java.util.regex.Pattern;

/** Tells text from what only looks like it. */
final class Texts {

    /**
     * U+0000, which PostgreSQL does not store, and half a surrogate pair, which UTF-8 does not write. Java's regular
     * expressions read a whole pair as one character, so only lone halves match.
     */
    private static final Pattern NOT_TEXT = Pattern.compile("[\\x00\\ud800-\\udfff]");

    private Texts() {}

    static boolean isText(String candidate) {
        return !NOT_TEXT.matcher(candidate).find();
    }

    static String readable(String candidate) {
        return NOT_TEXT.matcher(candidate).replaceAll("\ufffd");
    }
}
