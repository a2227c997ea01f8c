package io.thaw.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * A named entity in a sentence.
 *
 * @param start its first word
 * @param end the word after its last
 */
public record Entity(String type, int start, int end) {

    /**
     * The entities of a sentence, in its order, from tags in BIO, IOBES or BILOU. Ill-formed sequences are read as the CoNLL
     * evaluation script {@code conlleval} and seqeval's default mode read them: an entity ends where its type changes, and
     * one may begin without {@code B}.
     *
     * @param tags one per word
     */
    public static List<Entity> in(List<String> tags) {
        return of(tags.stream().map(Tag::of).toList());
    }

    static List<Entity> of(List<Tag> tags) {
        List<Entity> entities = new ArrayList<>();
        Tag before = Tag.OUTSIDE;
        int start = 0;
        for (int word = 0; word <= tags.size(); word++) {
            Tag tag = word == tags.size() ? Tag.OUTSIDE : tags.get(word);
            boolean begins = tag.begins(before);
            if (!before.isOutside() && (begins || tag.isOutside())) {
                entities.add(new Entity(before.type(), start, word));
            }
            start = begins ? word : start;
            before = tag;
        }
        return entities;
    }
}
