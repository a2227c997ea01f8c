package io.thaw.dataset;

import java.util.Locale;

/** How rows are written in a file. Each may be packed with gzip. */
public enum Format {
    /** Comma separated with a header line (RFC 4180). */
    CSV,
    /** The same with tabs. */
    TSV,
    /** One JSON object per line (jsonlines.org). */
    JSONL,
    /** One JSON document: an array of objects, or an object whose {@code data} is one; SQuAD's articles, too. */
    JSON,
    /** A word and its tag per line, sentences between blank lines (CoNLL-2003). */
    CONLL,
    /** A text per line. */
    TEXT;

    /** The name on the wire, as in {@code csv}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
