package io.thaw.web.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import io.thaw.web.Checked;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Makes schemas of what is on the wire: names as Jackson 3 writes them, and a {@link Checked} body as what is sent.
 * Converters are asked in the reverse order of their registration: the first is the last resort, after those for single
 * types.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class WireSchemas extends ModelResolver {

    private static final String NULL = "null";

    WireSchemas() {
        super(
                Json31.mapper()
                        .copy()
                        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING),
                new OuterNames());
        openapi31(true);
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType annotated, ModelConverterContext context, Iterator<ModelConverter> chain) {
        JavaType type = _mapper.constructType(annotated.getType());
        if (type != null && type.hasRawClass(Checked.class)) {
            return context.resolve(annotated.type(type.containedType(0)));
        }
        Schema<?> schema = super.resolve(annotated, context, chain);
        if (schema != null && type != null && type.getRawClass().isRecord()) {
            markNullable(type.getRawClass(), definition(schema, context));
        }
        return schema;
    }

    private static @Nullable Schema<?> definition(Schema<?> schema, ModelConverterContext context) {
        String reference = schema.get$ref();
        return reference == null
                ? schema
                : context.getDefinedModels().get(reference.substring(reference.lastIndexOf('/') + 1));
    }

    /** What may be null in Java may be null on the wire. The library does not see annotations of types. */
    private static void markNullable(Class<?> type, @Nullable Schema<?> schema) {
        if (schema == null || schema.getProperties() == null) {
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                String name = PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
                schema.getProperties().computeIfPresent(name, (same, property) -> nullable(property));
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // The library's schemas are raw.
    private static Schema<?> nullable(Schema property) {
        if (property.get$ref() != null) {
            Schema<?> none = new Schema<>().types(Set.of(NULL));
            return new Schema<>().oneOf(List.of(property, none));
        }
        if (property.getTypes() != null) {
            property.addType(NULL);
        }
        if (property.getEnum() != null && !property.getEnum().contains(null)) {
            List values = new ArrayList<>(property.getEnum());
            values.add(null);
            property.setEnum(values);
        }
        return property;
    }

    /** Calls a nested record by its outer one's name, too: a plan's warning is not a dataset's. */
    private static final class OuterNames extends TypeNameResolver {

        @Override
        protected String nameForClass(Class<?> type, Set<Options> options) {
            String name = super.nameForClass(type, options);
            Class<?> outer = type.getEnclosingClass();
            boolean ownName = !name.equals(type.getSimpleName());
            return outer == null || ownName ? name : nameForClass(outer, options) + name;
        }
    }
}
