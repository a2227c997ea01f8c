package io.thaw.inference.http;

import io.thaw.error.DomainException;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import io.thaw.web.Checked;
import io.thaw.web.JsonPartReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads objects inside a body whose type the body alone does not tell; what is wrong is noted. */
record JsonObjects(JsonPartReader reader, Faults faults) {

    /**
     * Reads an object, as far as it goes.
     *
     * @param pointer where in the body it stands
     */
    <T> Optional<T> read(JsonNode object, Class<T> type, String pointer) {
        byte[] json = object.toString().getBytes(StandardCharsets.UTF_8);
        try {
            Checked<T> read = reader.read(json, type, pointer);
            note(read.faults().list());
            return Optional.of(read.value());
        } catch (DomainException e) {
            note(e.faults());
            return Optional.empty();
        }
    }

    /** What the body's own reader has found already, as a character that is none, is not told twice. */
    private void note(List<Fault> found) {
        faults.addAll(
                found.stream().filter(fault -> !faults.touch(fault.pointer())).toList());
    }
}
