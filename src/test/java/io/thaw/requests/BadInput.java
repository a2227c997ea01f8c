package io.thaw.requests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A row of the table of bad inputs. A name between « and » stands for what the service under test, or {@link Contents}, knows it as;
 * ¶ is between the parts of a form and the fields of a job.
 *
 * @param id that of the list the service was designed by; several rows may try one of its lines
 * @param input what is sent; where it stands for what is not offered, it says for what
 * @param listed the status and the type that the list asks for
 * @param request a method and a path; {@code raw}, a method and a path for what no client would send; {@code damage} and what is done
 *     to a checkpoint before it is imported; or {@code test} and the name of the test that this needs for itself
 * @param headers with | between them
 * @param body a body; {@code form} and its parts; or {@code job} and those fields in which it differs from a good one
 * @param code the problem's, empty where the answer is none or has another form
 * @param pointers where the body is wrong, each once; empty where no place in it is
 * @param note why the answer is not the list's, or something else is tried; else empty
 */
record BadInput(
        String id,
        String input,
        String listed,
        String request,
        List<String> headers,
        String body,
        String status,
        String code,
        String pointers,
        String note) {

    private static final int COLUMNS = 10;

    static List<BadInput> all() {
        try (InputStream table =
                Objects.requireNonNull(BadInput.class.getResourceAsStream("/requests/bad-inputs.tsv"))) {
            return new String(table.readAllBytes(), UTF_8)
                    .lines()
                    .skip(1)
                    .map(BadInput::of)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static BadInput of(String line) {
        String[] cells = Stream.of(line.split("\t", COLUMNS))
                .map(cell -> cell.equals("-") ? "" : cell)
                .toArray(String[]::new);
        return new BadInput(
                cells[0],
                cells[1],
                cells[2],
                cells[3],
                cells[4].isEmpty() ? List.of() : Arrays.asList(cells[4].split("\\|")),
                cells[5],
                cells[6],
                cells[7],
                cells[8],
                cells[9]);
    }

    /** Whether the answer is that of the list. */
    boolean asListed() {
        return listed.equals((status + " " + code).strip()) || listed.equals(status);
    }

    boolean provenElsewhere() {
        return request.startsWith("test ");
    }

    /** What comes after the word that the request begins with. */
    String subject() {
        return request.substring(request.indexOf(' ') + 1);
    }

    @Override
    public String toString() {
        return id + ": " + input;
    }
}
