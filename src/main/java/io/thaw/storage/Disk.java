package io.thaw.storage;

/** The disk that the blobs are on. */
public interface Disk {

    /** How many bytes it holds. */
    long bytes();

    /** How many bytes more may be written: none on a disk that can only be read. */
    long usableBytes();
}
