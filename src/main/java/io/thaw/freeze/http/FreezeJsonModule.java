package io.thaw.freeze.http;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.thaw.error.DomainException;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.Suggestion;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.NullNode;

/** Teaches Jackson the freeze request. Spring gives it to every mapper. */
@Component
public final class FreezeJsonModule extends SimpleModule {

    private static final long serialVersionUID = 1L;

    /** Where a request's reader collects faults: a {@link Faults} among the context's attributes. */
    private static final String FAULTS = "io.thaw.faults";

    FreezeJsonModule() {
        super("freeze");
        addSerializer(FreezeSpec.class, new Writer());
        addDeserializer(FreezeSpec.class, new Reader());
        setMixInAnnotation(Suggestion.class, ToldByItsField.class);
    }

    /** A suggestion is an object of one field, which says of which kind it is. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    private interface ToldByItsField {}

    private static final class Writer extends ValueSerializer<FreezeSpec> {
        @Override
        public void serialize(FreezeSpec spec, JsonGenerator json, SerializationContext context) {
            json.writeTree(FreezeSpecWriter.write(spec));
        }
    }

    private static final class Reader extends ValueDeserializer<FreezeSpec> {

        @Override
        public @Nullable FreezeSpec deserialize(JsonParser parser, DeserializationContext context) {
            String pointer = pointer(parser);
            return read(context.readTree(parser), pointer, context);
        }

        /** Jackson asks also where {@link #deserialize} has just found nothing to return: that was told already. */
        @Override
        public @Nullable FreezeSpec getNullValue(DeserializationContext context) {
            JsonParser parser = context.getParser();
            return parser.hasToken(JsonToken.VALUE_NULL) ? read(NullNode.instance, pointer(parser), context) : null;
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }

        private static @Nullable FreezeSpec read(JsonNode json, String pointer, DeserializationContext context) {
            FreezeSpecReader reader = new FreezeSpecReader();
            FreezeSpec spec = reader.read(json);
            if (reader.faults().isEmpty()) {
                return spec;
            }
            if (!(context.getAttribute(FAULTS) instanceof Faults faults)) {
                throw new DomainException(reader.faults());
            }
            for (Fault fault : reader.faults()) {
                faults.add(pointer + fault.pointer(), fault.kind(), fault.message(), fault.suggestion());
            }
            return null;
        }

        private static String pointer(JsonParser parser) {
            return parser.streamReadContext().pathAsPointer().toString();
        }
    }
}
