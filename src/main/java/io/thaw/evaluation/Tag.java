package io.thaw.evaluation;

/**
 * A word's tag, as in {@code B-PER}: its place in an entity, and the entity's type. Knows BIO (IOB1 and IOB2), IOBES and
 * BILOU. A label in none of these schemes, as in {@code PER}, goes on with an entity of that type, as in Hugging Face's
 * pipeline; a place alone, as in {@code B}, has the type {@code _}, as in seqeval.
 */
record Tag(Place place, String type) {

    enum Place {
        OUTSIDE,
        BEGIN,
        INSIDE,
        END,
        SINGLE
    }

    private static final String NO_TYPE = "_";

    static final Tag OUTSIDE = new Tag(Place.OUTSIDE, NO_TYPE);

    static Tag of(String label) {
        if (label.equals("O")) {
            return OUTSIDE;
        }
        String type = label.length() > 2 ? label.substring(2) : NO_TYPE;
        boolean inScheme = label.length() == 1 || label.startsWith("-", 1);
        return switch (inScheme ? label.charAt(0) : ' ') {
            case 'B' -> new Tag(Place.BEGIN, type);
            case 'I' -> new Tag(Place.INSIDE, type);
            case 'E', 'L' -> new Tag(Place.END, type);
            case 'S', 'U' -> new Tag(Place.SINGLE, type);
            default -> new Tag(Place.INSIDE, label);
        };
    }

    boolean isOutside() {
        return place == Place.OUTSIDE;
    }

    /** Whether an entity begins here: for ill-formed tags, too, by the rules of {@code conlleval}. */
    boolean begins(Tag before) {
        return !isOutside()
                && (place == Place.BEGIN
                        || place == Place.SINGLE
                        || before.isOutside()
                        || before.place == Place.END
                        || before.place == Place.SINGLE
                        || !before.type.equals(type));
    }
}
