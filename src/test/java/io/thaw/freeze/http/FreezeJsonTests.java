package io.thaw.freeze.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.thaw.error.DomainException;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.FreezeStrategy.BitFit;
import io.thaw.freeze.FreezeStrategy.Custom;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.FreezeStrategy.Layers;
import io.thaw.freeze.FreezeStrategy.LayerwiseDecay;
import io.thaw.freeze.FreezeStrategy.TrainLastN;
import io.thaw.freeze.HeadReads;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.ParameterSpec;
import io.thaw.freeze.Rule;
import io.thaw.freeze.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FreezeJsonTests {

    private final JsonMapper mapper =
            JsonMapper.builder().addModule(new FreezeJsonModule()).build();

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("\"full\"", FreezeSpec.of(new Full())),
                Arguments.of("\"llrd\"", FreezeSpec.of(new LayerwiseDecay(0.8, null))),
                Arguments.of("{'strategy': 'head_only', 'pooler': 'trainable'}", FreezeSpec.of(new HeadOnly(true))),
                Arguments.of("{'strategy': 'freeze_first_n', 'n': 8}", FreezeSpec.of(new FreezeFirstN(8, false))),
                Arguments.of(
                        "{'strategy': 'freeze_first_n', 'n': 8, 'embeddings': 'trainable'}",
                        FreezeSpec.of(new FreezeFirstN(8, true))),
                Arguments.of("{'n': 3, 'strategy': 'train_last_n'}", FreezeSpec.of(new TrainLastN(3))),
                Arguments.of("{'strategy': 'layers', 'train': [3, 7]}", FreezeSpec.of(new Layers(List.of(3, 7), true))),
                Arguments.of("{'strategy': 'layers', 'freeze': [0]}", FreezeSpec.of(new Layers(List.of(0), false))),
                Arguments.of(
                        "{'strategy': 'custom', 'rules': [{'match': '**.bias', 'train': true, 'lr_multiplier': 2}]}",
                        FreezeSpec.of(new Custom(List.of(new Rule("**.bias", true, 2.0))))),
                Arguments.of(
                        "{'strategy': 'llrd', 'decay': 0.9, 'lr_floor': 1e-6}",
                        FreezeSpec.of(new LayerwiseDecay(0.9, 1e-6))),
                Arguments.of(
                        "{'strategy': 'bitfit', 'overrides': [{'match': 'pooler.*', 'train': false}],"
                                + " 'frozen_dropout': 'on', 'allow_frozen_random_init': true}",
                        new FreezeSpec(new BitFit(), List.of(new Rule("pooler.*", false)), true, true)));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void isReadAndWrittenBackAsItIsAccepted(String json, FreezeSpec spec) {
        FreezeSpec read = mapper.readValue(quoted(json), FreezeSpec.class);

        assertThat(read).isEqualTo(spec);
        assertThat(mapper.readValue(mapper.writeValueAsString(read), FreezeSpec.class))
                .isEqualTo(spec);
    }

    @Test
    void isWrittenWithEveryDefaultSpelledOut() {
        assertThat(mapper.writeValueAsString(FreezeSpec.of(new FreezeFirstN(8, false))))
                .isEqualTo(quoted("{'strategy':'freeze_first_n','n':8,'embeddings':'frozen','overrides':[],"
                        + "'frozen_dropout':'off','allow_frozen_random_init':false}"));
    }

    @ParameterizedTest
    @MethodSource("catalogue")
    void theCatalogueSaysWhatIsTaken(StrategyDescription strategy) {
        JsonNode written = mapper.valueToTree(mapper.treeToValue(strategy.example(), FreezeSpec.class));
        JsonNode properties = strategy.schema().get("properties");

        assertThat(written.propertyNames()).allMatch(properties::has);
        assertThat(strategy.example().propertyNames()).containsAll(required(strategy));
        assertThat(properties.propertyNames())
                .filteredOn(field -> !field.equals("strategy"))
                .allSatisfy(field -> assertThat(
                                faults(quoted("{'strategy': '%s', '%s': {}}".formatted(strategy.name(), field))))
                        .as("a field of the schema is known, so that its value is what is wrong")
                        .contains("/" + field + " wrong_type"));
    }

    static List<StrategyDescription> catalogue() {
        return StrategyCatalogue.strategies();
    }

    @Test
    void everyStrategyIsInTheCatalogue() {
        assertThat(FreezeStrategy.class.getPermittedSubclasses()).hasSameSizeAs(StrategyCatalogue.names());
    }

    /** Numbers of the first column are rows of the collection of bad inputs that the service is held to. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            freeze-01 | 'all'                                              | (all) unknown_value
            freeze-02 | []                                                 | (all) wrong_type
            freeze-03 | null                                               | (all) wrong_type
            freeze-04 | {'strategy': 'full', 'freezeLayer': 3}             | /freezeLayer unknown_field
            freeze-06 | {}                                                 | /strategy missing_field
            freeze-06 | {'n': 8}                                           | /strategy missing_field
            freeze-07 | {'strategy': 'frezee_first_n', 'n': 8}             | /strategy unknown_value
            freeze-08 | {'strategy': ''}                                   | /strategy unknown_value
            freeze-08 | {'strategy': 3}                                    | /strategy wrong_type
            freeze-08 | {'strategy': null}                                 | /strategy wrong_type
            freeze-09 | {'strategy': 'freeze_first_n', 'n': 8, 'decay': 1} | /decay conflicting_fields
            freeze-09 | {'strategy': 'full', 'n': 8}                       | /n conflicting_fields
            freeze-09 | {'strategy': 'layers', 'train': [1], 'freeze': [2]}| /freeze conflicting_fields
            freeze-10 | {'strategy': 'freeze_first_n', 'n': -1}            | /n out_of_range
            freeze-12 | {'strategy': 'freeze_first_n', 'n': 8.5}           | /n wrong_type
            freeze-12 | {'strategy': 'freeze_first_n', 'n': 8.0}           | /n wrong_type
            freeze-13 | {'strategy': 'freeze_first_n', 'n': '8'}           | /n wrong_type
            freeze-14 | {'strategy': 'freeze_first_n', 'n': 2147483648}    | /n wrong_type
            freeze-15 | {'strategy': 'freeze_first_n', 'n': null}          | /n wrong_type
            freeze-16 | {'strategy': 'freeze_first_n', 'n': true}          | /n wrong_type
            freeze-17 | {'strategy': 'layers', 'train': []}                | /train out_of_range
            freeze-19 | {'strategy': 'layers', 'train': [-1]}              | /train/0 layer_out_of_range
            freeze-20 | {'strategy': 'layers', 'freeze': [0, 0]}           | /freeze/1 duplicate_value
            freeze-21 | {'strategy': 'layers', 'train': [1, '2']}          | /train/1 wrong_type
            freeze-23 | {'strategy': 'layers', 'train': ['0-7']}           | /train/0 wrong_type
            freeze-24 | {'strategy': 'layers', 'train': {'from': 8, 'to': 2}} | /train wrong_type
            freeze-25 | 'freeze_first_n'                                   | /n missing_field
            freeze-25 | {'strategy': 'layers'}                             | /train missing_field
            freeze-25 | {'strategy': 'custom'}                             | /rules missing_field
            freeze-29 | {'strategy': 'custom', 'rules': [{'match': '', 'train': true}]}          | /rules/0/match pattern_invalid
            freeze-32 | {'strategy': 'custom', 'rules': [{'match': '(.*a){12}', 'train': true}]} | /rules/0/match pattern_invalid
            freeze-33 | {'strategy': 'custom', 'rules': [{'match': '((a{1000}){1000}){10}', 'train': true}]} | /rules/0/match pattern_invalid
            freeze-35 | {'strategy': 'custom', 'rules': [{'match': 'encoder.layer.[', 'train': true}]} | /rules/0/match pattern_invalid
            freeze-36 | {'strategy': 'custom', 'rules': [{'match': 'a\\\\\\\\b', 'train': true}]} | /rules/0/match pattern_invalid
            freeze-36 | {'strategy': 'custom', 'rules': [{'match': 'a\\\\u0000', 'train': true}]} | /rules/0/match pattern_invalid
            freeze-36 | {'strategy': 'custom', 'rules': [{'match': 'a\\\\n', 'train': true}]} | /rules/0/match pattern_invalid
            freeze-41 | {'strategy': 'custom', 'rules': [{'match': '**'}]} | /rules/0/train missing_field
            freeze-41 | {'strategy': 'custom', 'rules': [{'train': true}]} | /rules/0/match missing_field
            freeze-41 | {'strategy': 'custom', 'rules': ['**']}            | /rules/0 wrong_type
            freeze-41 | {'strategy': 'custom', 'rules': '**'}              | /rules wrong_type
            freeze-41 | {'strategy': 'custom', 'rules': []}                | /rules out_of_range
            freeze-42 | {'strategy': 'freeze_first_n', 'n': 1, 'embeddings': 'forzen'} | /embeddings unknown_value
            freeze-54 | {'strategy': 'llrd', 'decay': 0}                   | /decay out_of_range
            freeze-54 | {'strategy': 'llrd', 'decay': -1}                  | /decay out_of_range
            freeze-54 | {'strategy': 'llrd', 'decay': 1e308}               | /decay out_of_range
            freeze-54 | {'strategy': 'llrd', 'decay': 1e400}               | /decay out_of_range
            freeze-56 | {'strategy': 'custom', 'rules': [{'match': '**', 'train': true, 'lr_multiplier': 'NaN'}]} | /rules/0/lr_multiplier wrong_type
            freeze-56 | {'strategy': 'custom', 'rules': [{'match': '**', 'train': true, 'lr_multiplier': -1}]}    | /rules/0/lr_multiplier out_of_range
            freeze-57 | {'strategy': 'custom', 'rules': [{'match': '**', 'train': false, 'lr_multiplier': 1}]}    | /rules/0/lr_multiplier conflicting_fields
            freeze-63 | {'strategy': 'llrd', 'decay': 1.0001}              | /decay out_of_range
            """)
    void aBadRequestIsToldAsOneFault(String row, String json, String fault) {
        assertThat(faults(quoted(json))).as(row).containsExactly(fault);
    }

    @Test
    void longListsAndPatternsAreRefusedAsAWhole() {
        String manyLayers = IntStream.range(0, 10_000).mapToObj(i -> "'x'").collect(Collectors.joining(","));
        String manyRules = "{'match': 1},".repeat(64) + "{}";

        assertThat(faults(quoted("{'strategy': 'layers', 'train': [" + manyLayers + "]}")))
                .as("freeze-22")
                .containsExactly("/train out_of_range");
        assertThat(faults(quoted("{'strategy': 'custom', 'rules': [" + manyRules + "]}")))
                .as("freeze-31")
                .containsExactly("/rules out_of_range");
        assertThat(faults(rule("a".repeat(257)))).as("freeze-30").containsExactly("/rules/0/match pattern_invalid");
        assertThat(faults(rule("(".repeat(20_000)))).as("freeze-34").containsExactly("/rules/0/match pattern_invalid");
        assertThat(faults(rule("*".repeat(200)))).as("freeze-38").containsExactly("/rules/0/match pattern_invalid");
    }

    @Test
    void everyFaultIsToldAtOnce() {
        assertThat(faults(quoted("{'strategy': 'freeze_first_n', 'n': -3, 'embeddings': 1, 'decay': 0.5, 'typo': 1,"
                        + " 'frozen_dropout': 'maybe', 'overrides': [{'match': '[', 'train': 'yes', 'lr': 1}]}")))
                .containsExactlyInAnyOrder(
                        "/n out_of_range",
                        "/embeddings wrong_type",
                        "/decay conflicting_fields",
                        "/typo unknown_field",
                        "/frozen_dropout unknown_value",
                        "/overrides/0/match pattern_invalid",
                        "/overrides/0/train wrong_type",
                        "/overrides/0/lr unknown_field");
    }

    @Test
    void nearNamesAreSuggested() {
        assertThat(suggestion("\"head_olny\"")).isEqualTo("head_only");
        assertThat(suggestion("{'strategy': 'head_only', 'poler': 'frozen'}")).isEqualTo("pooler");
        assertThat(suggestion("{'strategy': 'head_only', 'pooler': 'trainabel'}"))
                .isEqualTo("trainable");
    }

    record Request(String name, @Nullable FreezeSpec freeze, List<FreezeSpec> arms) {}

    @Test
    void insideARequestFaultsAreCollectedWithTheirPlace() {
        Faults faults = new Faults();

        Request request = mapper.readerFor(Request.class)
                .withAttribute("io.thaw.faults", faults)
                .readValue(quoted("{'freeze': {'strategy': 'full', 'n': 1}, 'arms': ['ful', null, 'full', []],"
                        + " 'name': 'kept'}"));

        assertThat(request.name()).isEqualTo("kept");
        assertThat(request.freeze()).isNull();
        assertThat(faults.list())
                .extracting(Fault::pointer)
                .containsExactly("/freeze/n", "/arms/0", "/arms/1", "/arms/3");
    }

    @Test
    void aPlanIsReadBackAsItWasWritten() {
        List<ParameterSpec> parameters = List.of(
                new ParameterSpec("embeddings.word.weight", "w", List.of(9, 4), false, null, true),
                new ParameterSpec("encoder.layer.0.ffn.output.weight", "o", List.of(4, 8), false, null, true),
                new ParameterSpec("pooler.weight", "p", List.of(4, 4), false, null, true),
                new ParameterSpec("head.classifier.weight", "c", List.of(2, 4), true, null, true));
        ModelLayout layout = new ModelLayout("BERT", 1, 4, 8, 2, HeadReads.FIRST_TOKEN, parameters);
        TrainingSettings settings = new TrainingSettings(8, 16, 0.01, null);

        for (FreezeStrategy strategy : List.of(new FreezeFirstN(1, true), new HeadOnly(false))) {
            FreezePlan plan = FreezePlan.of(layout, FreezeSpec.of(strategy), settings);

            assertThat(plan.warnings()).as("of either kind of suggestion").hasSize(1);
            assertThat(mapper.readValue(mapper.writeValueAsString(plan), FreezePlan.class))
                    .isEqualTo(plan);
        }
    }

    @Test
    void anAbsentRequestIsNoFault() {
        Faults faults = new Faults();

        Request request = mapper.readerFor(Request.class)
                .withAttribute("io.thaw.faults", faults)
                .readValue("{}");

        assertThat(request.freeze()).isNull();
        assertThat(faults.isEmpty()).isTrue();
    }

    private List<String> faults(String json) {
        List<String> faults = new ArrayList<>();
        for (Fault fault : thrown(json).faults()) {
            faults.add((fault.pointer().isEmpty() ? "(all)" : fault.pointer()) + " "
                    + fault.kind().code());
        }
        return faults;
    }

    private String suggestion(String json) {
        return thrown(quoted(json)).faults().get(0).suggestion();
    }

    private DomainException thrown(String json) {
        Throwable thrown = catchThrowableOfType(Exception.class, () -> mapper.readValue(json, FreezeSpec.class));
        return (DomainException) (thrown instanceof DatabindException ? thrown.getCause() : thrown);
    }

    private static List<String> required(StrategyDescription strategy) {
        return strategy.schema()
                .get("required")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static String rule(String match) {
        return quoted("{'strategy': 'custom', 'rules': [{'match': '" + match + "', 'train': true}]}");
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }
}
