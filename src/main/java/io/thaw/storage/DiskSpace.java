package io.thaw.storage;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import org.springframework.util.unit.DataSize;

/** Says when the disk gets too full for new work, and when even for work that runs. */
public final class DiskSpace {

    /** Shares are of so much at most: 15 % of it is 20 GB, and nobody needs to keep 150 GB of a terabyte free. */
    private static final long COUNTED = DataSize.ofGigabytes(128).toBytes();

    private static final long MEGABYTE = 1_000_000;

    private final Disk disk;
    private final int refuseBelow;
    private final int pauseBelow;

    /**
     * Watches a disk.
     *
     * @param refuseBelow new work is refused when less than this is free, in percent
     * @param pauseBelow work that runs is to pause when less than this is free, in percent
     */
    DiskSpace(Disk disk, int refuseBelow, int pauseBelow) {
        this.disk = disk;
        this.refuseBelow = refuseBelow;
        this.pauseBelow = pauseBelow;
    }

    /** Whether new work is refused. */
    public boolean low() {
        return disk.usableBytes() < bytes(refuseBelow);
    }

    /** Whether work that runs should pause, before what it writes finds no room. */
    public boolean critical() {
        return disk.usableBytes() < bytes(pauseBelow);
    }

    /**
     * For whatever begins something that will be stored.
     *
     * @throws DomainException with {@code STORAGE_FULL} if the disk is low
     */
    public void requireRoom() {
        if (low()) {
            throw new DomainException(
                    ErrorKind.STORAGE_FULL,
                    "The disk has %,d MB left. New datasets, models and jobs are taken from %,d MB on."
                            .formatted(disk.usableBytes() / MEGABYTE, bytes(refuseBelow) / MEGABYTE));
        }
    }

    private long bytes(int percent) {
        return Math.min(disk.bytes(), COUNTED) / 100 * percent;
    }
}
