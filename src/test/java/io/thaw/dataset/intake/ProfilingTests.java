package io.thaw.dataset.intake;

import static io.thaw.dataset.intake.Files.csv;
import static io.thaw.dataset.intake.Files.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.dataset.Dataset.Lengths;
import io.thaw.dataset.Dataset.Scores;
import io.thaw.dataset.Dataset.SourceProfile;
import io.thaw.dataset.Dataset.Warning;
import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProfilingTests {

    private static final DatasetSpec ALL_TRAINS = spec("{'split': {'validation': 0}}");

    @Test
    void labelsAreCountedPerSplit() {
        Made made = Made.of(
                DatasetSpec.DEFAULT,
                Map.of(
                        Split.TRAIN, csv("text,label", "a,x", "b,y", "c,y"),
                        Split.VALIDATION, csv("text,label", "d,y", "e,y"),
                        Split.TEST, csv("text,label", "f,x")));

        assertThat(made.split(Split.TRAIN).labelCounts()).containsExactly(1, 2);
        assertThat(made.split(Split.VALIDATION).labelCounts()).containsExactly(0, 2);
        assertThat(made.split(Split.TEST).labelCounts()).containsExactly(1, 0);
    }

    @Test
    void nothingIsSaidOfGoodRows() {
        assertThat(Made.of(ALL_TRAINS, Files.numbered(100, 2)).profile().warnings())
                .isEmpty();
    }

    @Test
    void aTextThatIsRepeatedIsCountedOncePerRepetition() {
        Made made = Made.of(ALL_TRAINS, csv("text,label", "a,x", "a,x", "a,x", "b,y"));

        assertThat(made.warnings("duplicate_texts"))
                .containsExactly(new Warning(
                        "duplicate_texts",
                        "2 rows of the split 'train' repeat the text of an earlier one.",
                        2,
                        List.of()));
    }

    @Test
    void aTextWithTwoLabelsIsAContradiction() {
        Made made = Made.of(ALL_TRAINS, csv("text,label", "a,x", "a,y", "a,y", "b,y"));

        assertThat(made.warnings("contradicting_labels"))
                .containsExactly(new Warning(
                        "contradicting_labels", "1 texts stand there with more than one label.", 1, List.of()));
    }

    @Test
    void aTestTextThatIsTrainedOnIsALeak() {
        Made made = Made.of(
                ALL_TRAINS,
                Map.of(
                        Split.TRAIN, csv("text,label", "a,x", "b,y"),
                        Split.TEST, csv("text,label", "a,x", "c,y")));

        assertThat(made.warnings("leaked_texts"))
                .containsExactly(new Warning(
                        "leaked_texts",
                        "1 rows of the split 'test' have a text that is trained on; metrics on them flatter.",
                        1,
                        List.of()));
    }

    @Test
    void labelsOfFewRowsAreNamed() {
        Source source = csv(IntStream.range(0, 30)
                .mapToObj(i -> "text " + i + "," + (i < 9 ? "rare" : "common"))
                .collect(Collectors.joining("\n", "text,label\n", "")));

        assertThat(Made.of(ALL_TRAINS, source).warnings("rare_labels"))
                .containsExactly(new Warning(
                        "rare_labels", "1 labels stand there fewer than 10 times to train on.", 1, List.of("rare")));
    }

    @Test
    void lengthsAreCountedInCharactersOfBothTexts() {
        String rows = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> "\uD83D\uDE00".repeat(i) + ",ab," + i % 2)
                .collect(Collectors.joining("\n", "text,text_pair,label\n", ""));

        assertThat(Made.of(ALL_TRAINS, csv(rows)).split(Split.TRAIN).lengths()).isEqualTo(new Lengths(52, 97, 102));
    }

    @Test
    void scriptsAreSharesOfTheLetters() {
        Map<String, Double> scripts = Made.of(
                        ALL_TRAINS, csv("text,label", "abc def 123!,x", "\u00e4\u00f6 \u0434\u0430,y"))
                .split(Split.TRAIN)
                .scripts();

        assertThat(scripts.keySet()).containsExactly("latin", "cyrillic");
        assertThat(scripts.get("latin")).isCloseTo(0.8, within(1e-9));
        assertThat(scripts.get("cyrillic")).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void aScriptThatIsNotTrainedOnIsNamed() {
        Made made = Made.of(
                ALL_TRAINS,
                Map.of(
                        Split.TRAIN, csv("text,label", "a,x", "b,y"),
                        Split.TEST, csv("text,label", "\u0434\u0430,x")));

        assertThat(made.warnings("foreign_scripts"))
                .singleElement()
                .extracting(Warning::examples)
                .isEqualTo(List.of("cyrillic"));
    }

    @Test
    void scoresHaveAMean() {
        Made made = Made.of(
                spec("{'task': 'text-regression', 'split': {'validation': 0}}"),
                csv("text,score", "a,1", "b,2.5", "c,-0.5"));

        assertThat(made.split(Split.TRAIN).scores()).isEqualTo(new Scores(-0.5, 1, 2.5));
    }

    @Test
    void everyFileIsCounted() {
        Made made = Made.of(
                spec("{'max_invalid_ratio': 0.5}"),
                Map.of(
                        Split.TRAIN, csv("text,label", "a,x", "b,y", "c,", "d,x", "e,y"),
                        Split.TEST, csv("text,label", "d,x")));

        assertThat(made.profile().sources())
                .containsExactly(
                        new SourceProfile("file", "reviews.csv", 5, 1), new SourceProfile("file", "reviews.csv", 1, 0));
    }
}
