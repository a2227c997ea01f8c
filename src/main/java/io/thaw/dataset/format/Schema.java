package io.thaw.dataset.format;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Field;
import io.thaw.error.ErrorKind;
import io.thaw.error.NearestNames;
import java.util.Collection;
import java.util.List;

/** The columns that a file must have. */
record Schema(List<Field> fields, String listSeparator) {

    static Schema of(DatasetSpec spec) {
        return new Schema(spec.fields(), spec.listSeparator());
    }

    /** The first column of a kind, as only one task's file has it. */
    boolean has(Field.Kind kind) {
        return fields.stream().anyMatch(field -> field.kind() == kind);
    }

    /**
     * Reports every column that is missing.
     *
     * @param where what has the columns, as in {@code The header}
     * @return whether none is
     */
    boolean check(String where, Collection<String> columns, String part, RowFaults faults) {
        List<Field> missing = fields.stream()
                .filter(field -> field.required() && !columns.contains(field.column()))
                .toList();
        missing.forEach(field -> faults.file(
                part,
                ErrorKind.SCHEMA_INVALID,
                "%s has no column '%s'; it has %s."
                        .formatted(where, Excerpt.of(field.column()), Excerpt.of(List.copyOf(columns))),
                columns.isEmpty()
                        ? null
                        : "Map the column in spec.columns. The nearest name is '%s'."
                                .formatted(Excerpt.of(NearestNames.of(field.column(), columns, 1)
                                        .get(0)))));
        return missing.isEmpty();
    }
}
