package io.thaw.error;

import java.util.Locale;

/**
 * Every kind of error the service can answer with. The name, in lower case, is the {@code code} on the wire and stays
 * stable; {@code web} alone decides which HTTP status a kind has.
 */
public enum ErrorKind {
    MALFORMED_JSON("The body is not one well-formed JSON document."),
    MALFORMED_REQUEST("The request is not well-formed HTTP, or one of its parameters cannot be read."),
    MALFORMED_MULTIPART("The body is not one well-formed multipart request."),
    WRONG_TYPE("A value has another JSON type than the field takes."),
    UNKNOWN_FIELD("A field is not part of the request."),
    DUPLICATE_FIELD("A field appears twice in one object."),
    MISSING_PART("A part of the multipart request is missing."),
    DUPLICATE_PART("A part of the multipart request appears twice."),
    MISSING_FIELD("A required field is missing."),
    UNKNOWN_VALUE("A value is not one of those the field takes."),
    OUT_OF_RANGE("A value lies outside the range the field takes."),
    DUPLICATE_VALUE("A value that must be unique appears twice."),
    CONFLICTING_FIELDS("Two fields contradict each other."),
    INVALID_NAME("A name is blank, too long or holds characters that names do not."),
    INVALID_CURSOR("A page cursor was not made by this service."),
    UNKNOWN_PARAMETER("A query parameter is not part of the request."),
    INVALID_HEADER("A header is not one the service can use."),
    PRECONDITION_FAILED("What the request's If-Match or If-None-Match asks for does not hold."),
    IDEMPOTENCY_KEY_REUSED("The idempotency key was used before, with another body."),

    DATASET_EMPTY("The file holds no rows."),
    DATASET_DEGENERATE("The rows cannot be learned from, as with a single class."),
    DATASET_NOT_FOUND("No dataset has this id."),
    DATASET_IN_USE("A job that has not ended uses the dataset."),
    SCHEMA_INVALID("The file's columns do not fit the task."),
    ROW_INVALID("A row is not valid."),
    FIELD_TOO_LARGE("A text is longer than the service takes."),
    TOO_MANY_TOKENS("A text has more tokens than the model reads at once."),
    LABEL_UNKNOWN("A label is not one of the dataset's."),
    ENCODING_INVALID("The file is not valid UTF-8."),
    TOO_MANY_LABELS("The file holds more labels than the service takes."),
    TOO_MANY_ROWS("The file holds more rows than the service takes."),
    SPAN_INVALID("An answer does not stand where the row says."),
    FORMAT_MISMATCH("The file is not of the format it was taken for."),
    DECOMPRESSION_FAILED("The file cannot be unpacked."),
    EXPANDED_TOO_LARGE("The file unpacks to more than the service takes."),

    MODEL_NOT_FOUND("No model has this name or id."),
    MODEL_EXISTS("A model of this name exists already."),
    MODEL_IN_USE("Something else is built on the model."),
    CHECKPOINT_INVALID("The files are not a checkpoint the service can read."),
    ARCHITECTURE_UNSUPPORTED("The model is not one of the BERT family's supported architectures."),
    TASK_DATASET_MISMATCH("The dataset does not fit the task."),

    LAYER_OUT_OF_RANGE("A layer index lies outside the model."),
    NOTHING_TRAINABLE("The plan leaves nothing to train."),
    PATTERN_INVALID("A selector is not a valid glob."),
    PATTERN_MATCHES_NOTHING("A selector matches no parameter."),
    COMPONENT_MISSING("The model has no such component."),
    FROZEN_RANDOM_INIT("The plan freezes a parameter that starts at random."),
    SHARED_LAYER_SPLIT("The plan splits a layer that the model shares."),
    TIED_PARAMETER_CONFLICT("Two rules disagree about one tied tensor."),
    STRATEGY_UNSUPPORTED_FOR_ARCHITECTURE("The strategy does not fit the model's architecture."),

    URL_NOT_ALLOWED("The service may not call this address."),
    FETCH_FAILED("What an address should answer with cannot be had."),
    FETCH_TIMEOUT("An address takes too long to answer."),
    DIGEST_MISMATCH("A file is not the one that its hash was given for."),

    JOB_NOT_FOUND("No job has this id."),
    QUOTA_EXCEEDED("The tenant has used up what it may."),
    STORAGE_QUOTA_EXCEEDED("The tenant would store more than it may."),
    RATE_LIMITED("The tenant has sent as many requests as it may in a minute."),
    UNAUTHENTICATED("The request has no key that is known."),
    FORBIDDEN("The key does not open this."),
    DEADLINE_EXCEEDED("The answer would have come later than its sender waits."),
    OVERLOADED("There is more to predict than can be predicted in time."),
    ILLEGAL_STATE("The job's state does not allow this."),
    TEXT_EMPTY("A text is empty."),
    MASK_MISSING("A text has no mask to fill."),
    TEXT_INVALID("A text holds characters that cannot be read."),
    OUT_OF_MEMORY("The device has too little memory for the job."),
    WORKER_CRASHED("The worker failed each time it ran the job."),
    FREEZE_VIOLATION("A frozen tensor changed, or a trained one did not."),
    LOSS_NOT_FINITE("The loss became infinite or not a number."),

    NOT_FOUND("Nothing lives at this address."),
    METHOD_NOT_ALLOWED("The address does not take this method."),
    NOT_ACCEPTABLE("The service cannot answer in the media type asked for."),
    UNSUPPORTED_MEDIA_TYPE("The service cannot read this media type."),
    REQUEST_TIMEOUT("The body comes too slowly."),
    PAYLOAD_TOO_LARGE("The body is larger than the service takes."),
    DATABASE_UNAVAILABLE("The database cannot be reached at the moment."),
    STORAGE_FULL("The disk is full."),
    STORAGE_DAMAGED("Stored bytes are missing or are not those that were stored."),
    INTERNAL("Something went wrong inside the service.");

    private final String title;

    ErrorKind(String title) {
        this.title = title;
    }

    /** The stable name on the wire, as in {@code unknown_field}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One sentence that holds for every error of this kind. */
    public String title() {
        return title;
    }
}
