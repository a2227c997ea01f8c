package io.thaw.dataset.intake;

import static io.thaw.dataset.intake.Files.csv;
import static io.thaw.dataset.intake.Files.file;
import static io.thaw.dataset.intake.Files.jsonl;
import static io.thaw.dataset.intake.Files.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.dataset.Dataset.Warning;
import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a row of each task is, and what is wrong with one that is none. */
class TasksTests {

    private static DatasetSpec task(String task) {
        return spec("{'task': '" + task + "', 'split': {'validation': 0}}");
    }

    @Nested
    class MultiLabel {

        private final DatasetSpec multiLabel = task("multi-label-classification");

        @Test
        void labelsAreAListInJsonAndSeparatedInATable() {
            List<Example> expected = List.of(
                    new Example.MultiLabelled("a", null, List.of("oven", "bread")),
                    new Example.MultiLabelled("b", null, List.of("oven")),
                    new Example.MultiLabelled("c", null, List.of()));

            assertThat(Made.of(multiLabel, csv("text,labels", "a,oven | bread", "b,oven", "c,"))
                            .examples())
                    .isEqualTo(expected);
            assertThat(Made.of(
                                    multiLabel,
                                    jsonl(
                                            "{'text':'a','labels':['oven','bread','oven']}",
                                            "{'text':'b','labels':['oven']}",
                                            "{'text':'c','labels':[]}"))
                            .examples())
                    .isEqualTo(expected);
        }

        @Test
        void theSeparatorCanBeNamed() {
            Made made = Made.of(
                    spec("{'task': 'multi-label-classification', 'list_separator': ';', 'split': {'validation': 0}}"),
                    csv("text,labels", "a,x;y", "b,z"));

            assertThat(made.profile().labels()).containsExactly("x", "y", "z");
            assertThat(made.split(Split.TRAIN).labelCounts()).containsExactly(1, 1, 1);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "'oven'|not a list",
                    "null|label is missing",
                    "['oven','']|label is missing",
                    "[['oven']]|not a string"
                })
        void whatIsNoListOfLabelsIsNamed(String labels, String problem) {
            Fault fault =
                    Made.only(multiLabel, jsonl("{'text':'a','labels':['x']}", "{'text':'b','labels':" + labels + "}"));

            assertThat(fault.kind()).isEqualTo(ErrorKind.ROW_INVALID);
            assertThat(fault.pointer()).isEqualTo("/file/rows/2/labels");
            assertThat(fault.message()).contains(problem).contains("row 2 (line 2)");
        }

        @Test
        void rowsAreSplitByTheirRarestLabel() {
            String rows = IntStream.range(0, 1000)
                    .mapToObj(i -> "text " + i + "," + (i % 50 == 0 ? "common|rare" : "common"))
                    .collect(Collectors.joining("\n", "text,labels\n", ""));

            Made made = Made.of(
                    spec("{'task': 'multi-label-classification', 'split': {'validation': 0.2, 'test': 0.1}}"),
                    csv(rows));

            assertThat(made.split(Split.TRAIN).labelCounts()).containsExactly(700, 14);
            assertThat(made.split(Split.VALIDATION).labelCounts()).containsExactly(200, 4);
            assertThat(made.split(Split.TEST).labelCounts()).containsExactly(100, 2);
        }

        @Test
        void setsInAnotherOrderAreTheSameAnswer() {
            Made made = Made.of(multiLabel, csv("text,labels", "a,x|y", "a,y|x", "b,x", "b,x|y"));

            assertThat(made.warnings("contradicting_labels"))
                    .singleElement()
                    .extracting(Warning::count)
                    .isEqualTo(1);
        }

        @Test
        void rowsWithoutAnyLabelTeachNothing() {
            assertThat(Made.only(multiLabel, csv("text,labels", "a,", "b,")).kind())
                    .isEqualTo(ErrorKind.DATASET_DEGENERATE);
        }
    }

    @Nested
    class Regression {

        private final DatasetSpec regression = task("text-regression");

        @Test
        void scoresAreNumbersInJsonAndInATable() {
            List<Example> expected = List.of(new Example.Scored("a", "b", 1.5), new Example.Scored("c", "d", -200));

            assertThat(Made.of(regression, csv("text,text_pair,score", "a,b, 1.5", "c,d,-2e2"))
                            .examples())
                    .isEqualTo(expected);
            assertThat(Made.of(
                                    regression,
                                    jsonl(
                                            "{'text':'a','text_pair':'b','score':1.5}",
                                            "{'text':'c','text_pair':'d','score':-200}"))
                            .examples())
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource({
            "NaN,not a number",
            "Infinity,not a number",
            "1e999,not a finite number",
            "0x10,not a number",
            "'1,5',not a number",
            "'',score is missing"
        })
        void whatIsNoNumberIsNamed(String score, String problem) {
            Fault fault = Made.only(regression, csv("text,score", "a,1", "b,\"" + score + "\""));

            assertThat(fault.kind()).isEqualTo(ErrorKind.ROW_INVALID);
            assertThat(fault.message()).contains(problem).contains("row 2");
        }

        @Test
        void aNumberInQuotesIsNoneInJson() {
            assertThat(Made.only(regression, jsonl("{'text':'a','score':'1'}", "{'text':'b','score':2}"))
                            .message())
                    .contains("not a number");
            assertThat(Made.only(regression, jsonl("{'text':'a','score':1e999}", "{'text':'b','score':2}"))
                            .message())
                    .contains("not a finite number");
        }

        @Test
        void oneScoreForAllIsNothingToLearn() {
            assertThat(Made.only(regression, csv("text,score", "a,1", "b,1.0")).kind())
                    .isEqualTo(ErrorKind.DATASET_DEGENERATE);
        }
    }

    @Nested
    class Tokens {

        private final DatasetSpec tokens = task("token-classification");

        @Test
        void wordsAndTagsAreLists() {
            List<Example> expected = List.of(
                    new Example.Tagged(List.of("Ada", "Lovelace", "wrote"), List.of("B-person", "I-person", "O")),
                    new Example.Tagged(List.of("Yes"), List.of("O")));

            assertThat(Made.of(
                                    tokens,
                                    jsonl(
                                            "{'tokens':['Ada','Lovelace','wrote'],'tags':['B-person','I-person','O']}",
                                            "{'tokens':['Yes'],'tags':['O']}"))
                            .examples())
                    .isEqualTo(expected);
            assertThat(Made.of(tokens, csv("tokens,tags", "Ada|Lovelace|wrote,B-person|I-person|O", "Yes,O"))
                            .examples())
                    .isEqualTo(expected);
            assertThat(Made.of(
                                    tokens,
                                    file(
                                            "train.conll",
                                            "-DOCSTART- -X- -X- O\n\nAda NNP B-NP B-person\nLovelace NNP I-NP I-person\n"
                                                    + "wrote VBD B-VP O\r\n\n\nYes\tUH\tO\n"))
                            .examples())
                    .isEqualTo(expected);
        }

        @Test
        void tagsAreTheLabels() {
            Made made = Made.of(tokens, jsonl("{'tokens':['a','b','c'],'tags':['O','B-x','O']}"));

            assertThat(made.profile().labels()).containsExactly("B-x", "O");
            assertThat(made.split(Split.TRAIN).labelCounts()).containsExactly(1, 2);
        }

        @Test
        void anotherNumberOfTagsIsNamedWithBothNumbers() {
            Fault fault = Made.only(
                    tokens,
                    jsonl("{'tokens':['a','b'],'tags':['O','B-x']}", "{'tokens':['a','b'],'tags':['O','B-x','O']}"));

            assertThat(fault.message()).isEqualTo("There are 2 tokens and 3 tags in row 2 (line 2).");
            assertThat(fault.pointer()).isEqualTo("/file/rows/2/tags");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "[]|[]|tokens are missing",
                    "['a','']|['O','O']|token is missing",
                    "['a',7]|['O','O']|not a string",
                    "'a b'|['O','O']|not a list",
                    "['a']|[null]|tag is missing"
                })
        void whatIsNoSentenceIsNamed(String words, String tags, String problem) {
            Fault fault = Made.only(
                    tokens,
                    jsonl("{'tokens':['a','b'],'tags':['O','B-x']}", "{'tokens':" + words + ",'tags':" + tags + "}"));

            assertThat(fault.message()).contains(problem).contains("row 2");
        }

        @ParameterizedTest
        @ValueSource(strings = {"'O','B-x','I-x'", "'S-x','B-x','E-x'", "'U-x','B-x','L-x'", "'NOUN','VERB','E-mail'"})
        void knownSchemesAndPlainTagsAreTaken(String tags) {
            assertThat(Made.of(tokens, jsonl("{'tokens':['a','b','c'],'tags':[" + tags + "]}"))
                            .warnings("broken_spans"))
                    .isEmpty();
        }

        @Test
        void tagsOfNoSchemeAreNamed() {
            assertThat(Made.only(tokens, jsonl("{'tokens':['a','b','c'],'tags':['O','B-x','person']}")))
                    .satisfies(fault -> {
                        assertThat(fault.message()).contains("'person'").contains("row 1");
                        assertThat(fault.suggestion()).contains("IOBES");
                    });
            assertThat(Made.only(tokens, jsonl("{'tokens':['a','b','c'],'tags':['B-x','E-x','U-x']}"))
                            .message())
                    .contains("mix");
        }

        @Test
        void aSpanThatHasNotBegunIsWorthALook() {
            Made made = Made.of(tokens, jsonl("{'tokens':['a','b','c','d'],'tags':['I-x','B-y','I-x','I-x']}"));

            assertThat(made.warnings("broken_spans"))
                    .singleElement()
                    .extracting(Warning::count)
                    .isEqualTo(2);
        }

        @Test
        void aLineWithoutATagIsNamed() {
            Fault fault = Made.only(tokens, file("train.txt", "a\tO\n\nb\tB-x\nc\nd\tO\n\ne\tO\n"));

            assertThat(fault.message()).isEqualTo("Line 4, in row 2 (line 3), has one column: 'c'.");
            assertThat(fault.pointer()).isEqualTo("/file/rows/2");
        }

        @Test
        void aTagThatNothingTrainsOnIsNamed() {
            List<Fault> faults = Made.faults(
                    tokens,
                    Map.of(
                            Split.TRAIN, file("train.conll", "a O\nb B-x\n"),
                            Split.TEST, file("test.conll", "a O\nb B-y\n")));

            assertThat(faults).singleElement().satisfies(fault -> {
                assertThat(fault.kind()).isEqualTo(ErrorKind.LABEL_UNKNOWN);
                assertThat(fault.message()).contains("'B-y'");
            });
        }
    }

    @Nested
    class Questions {

        private final DatasetSpec questions = task("question-answering");

        private static final String CONTEXT = "It rained \uD83D\uDE00 for three weeks.";

        @Test
        void answersAreThoseOfSquadOrOfHuggingFace() {
            List<Example> expected = List.of(
                    new Example.Question("q1", "How long?", CONTEXT, List.of(new Example.Answer("three weeks", 16))),
                    new Example.Question("2", "Why?", CONTEXT, List.of()));

            assertThat(Made.of(
                                    questions,
                                    jsonl(
                                            "{'id':'q1','question':'How long?','context':'" + CONTEXT
                                                    + "','answers':{'text':['three weeks'],'answer_start':[16]}}",
                                            "{'question':'Why?','context':'" + CONTEXT
                                                    + "','answers':{'text':[],'answer_start':[]}}"))
                            .examples())
                    .isEqualTo(expected);
            assertThat(Made.of(
                                    questions,
                                    jsonl(
                                            "{'id':'q1','question':'How long?','context':'" + CONTEXT
                                                    + "','answers':[{'text':'three weeks','answer_start':16}]}",
                                            "{'question':'Why?','context':'" + CONTEXT + "','answers':[]}"))
                            .examples())
                    .isEqualTo(expected);
            assertThat(Made.of(
                                    questions,
                                    csv(
                                            "id,question,context,answers",
                                            "q1,How long?," + CONTEXT
                                                    + ",\"[{\"\"text\"\":\"\"three weeks\"\",\"\"answer_start\"\":16}]\"",
                                            "2,Why?," + CONTEXT + ","))
                            .examples())
                    .isEqualTo(expected);
        }

        @Test
        void squadsArticlesAreRead() {
            String squad = """
                    {"version": "v2.0", "data": [{"title": "Rain", "paragraphs": [
                      {"context": "It rained for three weeks.", "qas": [
                        {"id": "q1", "question": "How long?", "is_impossible": false,
                         "answers": [{"text": "three weeks", "answer_start": 14}]},
                        {"id": "q2", "question": "Why?", "is_impossible": true, "answers": [],
                         "plausible_answers": [{"text": "three weeks", "answer_start": 14}]}]},
                      {"context": "Then it stopped.", "qas": [
                        {"id": "q3", "question": "What?", "answers": [{"text": "stopped", "answer_start": 8}]}]}]}]}
                    """;

            Made made = Made.of(questions, file("dev-v2.0.json", squad));

            assertThat(made.examples())
                    .extracting(example -> ((Example.Question) example).id())
                    .containsExactly("q1", "q2", "q3");
            assertThat(made.split(Split.TRAIN).unanswerable()).isEqualTo(1);
        }

        @ParameterizedTest
        @CsvSource({
            "15,at 15 the context has ' three week',It stands at 16",
            "17,at 17 the context has 'hree weeks.',It stands at 16",
            "99,'starts at 99, outside a context of 28 characters',It stands at 16",
            "-1,'starts at -1, outside a context of 28 characters',It stands at 16"
        })
        void aSpanThatIsOffIsNamedWithItsPlace(int start, String problem, String suggestion) {
            Fault fault = Made.only(questions, jsonl(question("three weeks", start), question("rained", 3)));

            assertThat(fault.kind()).isEqualTo(ErrorKind.SPAN_INVALID);
            assertThat(fault.message()).contains(problem).contains("row 1");
            assertThat(fault.suggestion()).startsWith(suggestion);
        }

        @Test
        void anAnswerThatIsNotThereIsNamed() {
            assertThat(Made.only(questions, jsonl(question("four weeks", 16), question("rained", 3)))
                            .suggestion())
                    .isEqualTo("The context does not hold it anywhere.");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "'three weeks'",
                    "['three weeks']",
                    "{'text':['three weeks'],'answer_start':[]}",
                    "[{'text':'three weeks'}]",
                    "[{'text':'three weeks','answer_start':'16'}]",
                    "[{'text':'three weeks','answer_start':16.5}]"
                })
        void whatIsNoAnswerIsNamed(String answers) {
            Fault fault = Made.only(
                    questions,
                    jsonl(
                            question("rained", 3),
                            "{'question':'How long?','context':'" + CONTEXT + "','answers':" + answers + "}"));

            assertThat(fault.message()).isEqualTo("The field 'answers' in row 2 (line 2) is not a list of answers.");
        }

        @Test
        void anEmptyContextIsAWrongRow() {
            Fault fault = Made.only(
                    questions, jsonl(question("rained", 3), "{'question':'Why?','context':' ','answers':[]}"));

            assertThat(fault.kind()).isEqualTo(ErrorKind.ROW_INVALID);
            assertThat(fault.message()).isEqualTo("The context is missing in row 2 (line 2).");
        }

        @Test
        void questionsOnOneContextGoTheSameWay() {
            String rows = IntStream.range(0, 200)
                    .mapToObj(i ->
                            "{'question':'q%d','context':'context %d','answers':[{'text':'context','answer_start':0}]}"
                                    .formatted(i, i % 40))
                    .collect(Collectors.joining("\n"));

            Made made = Made.of(
                    spec("{'task': 'question-answering', 'split': {'validation': 0.2, 'test': 0.1}}"), jsonl(rows));

            assertThat(made.examples(Split.VALIDATION)).hasSize(40);
            assertThat(made.examples(Split.TEST)).hasSize(20);
            assertThat(contexts(made, Split.TRAIN))
                    .doesNotContainAnyElementsOf(contexts(made, Split.VALIDATION))
                    .doesNotContainAnyElementsOf(contexts(made, Split.TEST));
            assertThat(made.profile().warnings()).isEmpty();
        }

        @Test
        void aContextThatIsTrainedOnIsALeak() {
            Made made = Made.of(
                    questions,
                    Map.of(
                            Split.TRAIN, jsonl(question("rained", 3)),
                            Split.TEST, jsonl(question("three", 16).replace("What", "How long"))));

            assertThat(made.warnings("leaked_texts"))
                    .singleElement()
                    .extracting(Warning::message)
                    .asString()
                    .contains("1 rows")
                    .contains("context");
        }

        @Test
        void withoutAnyAnswerThereIsNothingToLearn() {
            assertThat(Made.only(questions, jsonl("{'question':'Why?','context':'a','answers':[]}"))
                            .kind())
                    .isEqualTo(ErrorKind.DATASET_DEGENERATE);
        }

        private static String question(String answer, int start) {
            return "{'question':'What?','context':'%s','answers':[{'text':'%s','answer_start':%d}]}"
                    .formatted(CONTEXT, answer, start);
        }

        private static Set<String> contexts(Made made, Split split) {
            return made.examples(split).stream()
                    .map(example -> ((Example.Question) example).context())
                    .collect(Collectors.toSet());
        }
    }

    @Nested
    class PlainText {

        private final DatasetSpec plain = task("masked-language-modelling");

        @Test
        void aLineIsAText() {
            List<Example> expected = List.of(new Example.Plain("One, two."), new Example.Plain("Three."));

            assertThat(Made.of(plain, file("speeches.txt", "One, two.\r\n\n  \nThree."))
                            .examples())
                    .isEqualTo(expected);
            assertThat(Made.of(plain, jsonl("{'text':'One, two.'}", "{'text':'Three.','label':'x'}"))
                            .examples())
                    .isEqualTo(expected);
            assertThat(Made.of(plain, csv("text", "\"One, two.\"", "Three.")).examples())
                    .isEqualTo(expected);
        }

        @Test
        void ofOtherTasksALineIsNoRow() {
            Fault fault = Made.only(spec("{'format': 'text'}"), file("speeches.txt", "One."));

            assertThat(fault.kind()).isEqualTo(ErrorKind.FORMAT_MISMATCH);
            assertThat(fault.suggestion()).contains("masked-language-modelling");
        }
    }
}
