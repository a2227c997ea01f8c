package io.thaw.web;

import io.thaw.error.DomainException;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import jakarta.validation.Validator;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON that is a part of a multipart request as strictly as a body, whatever media type the part names. */
@Component
public final class JsonPartReader {

    private final JsonMapper mapper;
    private final BodyReader reader;

    JsonPartReader(JsonMapper mapper, Validator validator) {
        this.mapper = mapper;
        this.reader = new BodyReader(mapper, validator);
    }

    /**
     * Reads the bytes as a {@code type}, as far as it goes.
     *
     * @param place where in the request they stand, as a JSON pointer that those of the faults begin with
     * @throws DomainException where nothing can be read
     */
    public <T> Checked<T> read(byte[] json, Class<T> type, String place) {
        try {
            Checked<Object> read = reader.read(json, mapper.constructType(type));
            Faults faults = new Faults();
            faults.addAll(below(place, read.faults().list()));
            return new Checked<>(type.cast(read.value()), faults);
        } catch (DomainException e) {
            throw new DomainException(below(place, e.faults()));
        }
    }

    private static List<Fault> below(String place, List<Fault> faults) {
        return faults.stream()
                .map(fault -> new Fault(place + fault.pointer(), fault.kind(), fault.message(), fault.suggestion()))
                .toList();
    }
}
