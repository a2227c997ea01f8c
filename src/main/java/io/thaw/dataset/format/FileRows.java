package io.thaw.dataset.format;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Format;
import io.thaw.dataset.Source;
import io.thaw.encoder.TaskType;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of a file of any format. What is wrong with the file as a whole ends them and is reported. */
public final class FileRows implements AutoCloseable {

    private final Source source;
    private final DatasetSpec spec;
    private final RowFaults faults;
    private @Nullable BufferedInputStream bytes;
    private @Nullable RowReader reader;
    private boolean ended;

    public FileRows(Source source, DatasetSpec spec, RowFaults faults) {
        this.source = source;
        this.spec = spec;
        this.faults = faults;
    }

    /** The next row that could be read, or null at the end. */
    public @Nullable Row next() {
        try {
            Row row = ended ? null : advance();
            ended = row == null;
            return row;
        } catch (DomainException e) {
            e.faults().forEach(faults::file);
        } catch (CharacterCodingException e) {
            reportEncoding();
        } catch (IOException e) {
            throw new UncheckedIOException("The sent file cannot be read", e);
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof CharacterCodingException)) {
                throw e;
            }
            reportEncoding();
        }
        ended = true;
        return null;
    }

    @Override
    public void close() {
        try {
            if (bytes != null) {
                bytes.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The sent file cannot be closed", e);
        }
    }

    private @Nullable Row advance() throws IOException {
        if (reader == null) {
            reader = open();
        }
        return reader == null ? null : reader.next();
    }

    private @Nullable RowReader open() throws IOException {
        BufferedInputStream opened = new BufferedInputStream(source.open());
        bytes = opened;
        Optional<Signature> signature = Signature.of(opened);
        if (signature.isPresent()) {
            mismatch(
                    "The file is %s.".formatted(signature.get()),
                    "Send CSV, TSV, JSON or plain text, packed with gzip at most.");
            return null;
        }
        BufferedReader text = Utf8.reader(opened);
        Format format = spec.format() == null ? Detection.of(source.filename(), spec.task(), text) : spec.format();
        Schema schema = Schema.of(spec);
        return switch (format) {
            case CSV -> new SeparatedRows(text, ',', source.part(), schema, faults);
            case TSV -> new SeparatedRows(text, '\t', source.part(), schema, faults);
            case JSONL -> new JsonLineRows(text, source.part(), schema, faults);
            case JSON -> new JsonDocumentRows(text, source.part(), schema, faults);
            case CONLL ->
                isFor(TaskType.TOKEN_CLASSIFICATION, format)
                        ? new ConllRows(text, source.part(), schema, faults)
                        : null;
            case TEXT ->
                isFor(TaskType.MASKED_LANGUAGE_MODELLING, format)
                        ? new TextRows(text, source.part(), schema, faults)
                        : null;
        };
    }

    /** Some formats hold what one task alone reads. */
    private boolean isFor(TaskType task, Format format) {
        if (spec.task() != task) {
            mismatch(
                    "The format %s has no rows for %s.".formatted(format, spec.task()),
                    "It is for %s; did you mean that task?".formatted(task));
        }
        return spec.task() == task;
    }

    private void mismatch(String message, String suggestion) {
        faults.file(source.part(), ErrorKind.FORMAT_MISMATCH, message, suggestion);
    }

    private void reportEncoding() {
        try (InputStream again = source.open()) {
            faults.file(
                    source.part(),
                    ErrorKind.ENCODING_INVALID,
                    "Line %d is not valid UTF-8.".formatted(Utf8.firstMalformedLine(again)),
                    "Send the file as plain text in UTF-8.");
        } catch (IOException e) {
            throw new UncheckedIOException("The sent file cannot be read", e);
        }
    }
}
