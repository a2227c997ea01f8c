package io.thaw.storage;

/**
 * Stored bytes.
 *
 * @param sha256 the bytes' SHA-256, as 64 lower-case hexadecimal digits: the blob's name
 * @param bytes how many there are
 */
public record Blob(String sha256, long bytes) {}
