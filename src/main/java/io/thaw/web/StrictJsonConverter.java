package io.thaw.web;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import jakarta.validation.Validator;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Reads request bodies strictly, reporting all their faults at once; writes as Spring does. */
final class StrictJsonConverter extends JacksonJsonHttpMessageConverter {

    static final DataSize LARGEST_BODY = DataSize.ofMegabytes(1);

    private final BodyReader reader;

    StrictJsonConverter(JsonMapper mapper, Validator validator) {
        super(mapper);
        this.reader = new BodyReader(mapper, validator);
    }

    @Override
    public Object read(ResolvableType type, HttpInputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        if (type.resolve() == Checked.class) {
            return read(type.getGeneric(0), message);
        }
        Checked<Object> body = read(type, message);
        body.faults().throwIfAny();
        return body.value();
    }

    private Checked<Object> read(ResolvableType type, HttpInputMessage message) throws IOException {
        JavaType javaType = getMapper().constructType(type.getType());
        return reader.read(bytes(message), javaType);
    }

    private static byte[] bytes(HttpInputMessage message) throws IOException {
        int most = Math.toIntExact(LARGEST_BODY.toBytes());
        byte[] bytes = message.getHeaders().getContentLength() > most
                ? new byte[most + 1]
                : message.getBody().readNBytes(most + 1);
        if (bytes.length > most) {
            throw new DomainException(
                    ErrorKind.PAYLOAD_TOO_LARGE, "A JSON body holds at most " + LARGEST_BODY.toKilobytes() + " KiB.");
        }
        return bytes;
    }
}
