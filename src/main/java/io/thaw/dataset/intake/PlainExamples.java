package io.thaw.dataset.intake;

import io.thaw.dataset.Example;

/** Texts alone. */
record PlainExamples(String column) implements ExampleReader {

    @Override
    public Example read(Values values) {
        return new Example.Plain(values.text("text", column));
    }

    @Override
    public boolean isPaired() {
        return false;
    }
}
