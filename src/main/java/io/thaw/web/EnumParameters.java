package io.thaw.web;

import java.util.Arrays;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;

/** Reads an enum in a query as in a body: its {@code toString()} is its name on the wire. */
@SuppressWarnings("rawtypes")
final class EnumParameters implements ConverterFactory<String, Enum> {

    @Override
    public <T extends Enum> Converter<String, T> getConverter(Class<T> type) {
        return given -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.toString().equals(given))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Not a " + type.getSimpleName()));
    }
}
