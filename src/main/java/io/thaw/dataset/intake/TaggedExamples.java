package io.thaw.dataset.intake;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Example;
import java.util.List;

/** Sentences in words, each with a tag. */
final class TaggedExamples implements ExampleReader {

    private final String tokenColumn;
    private final String tagColumn;

    TaggedExamples(DatasetSpec spec) {
        this.tokenColumn = spec.column("tokens");
        this.tagColumn = spec.column("tags");
    }

    @Override
    public Example read(Values values) {
        List<String> tokens = values.texts("token", tokenColumn);
        List<String> tags = values.labels("tag", tagColumn);
        if (values.areRight() && tokens.isEmpty()) {
            values.wrong(tokenColumn, "The tokens are missing in %s.".formatted(values.at()));
        }
        if (values.areRight() && tokens.size() != tags.size()) {
            values.wrong(
                    tagColumn,
                    "There are %d tokens and %d tags in %s.".formatted(tokens.size(), tags.size(), values.at()));
        }
        return new Example.Tagged(tokens, tags);
    }

    @Override
    public boolean isPaired() {
        return false;
    }
}
