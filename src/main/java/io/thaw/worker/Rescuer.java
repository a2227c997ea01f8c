package io.thaw.worker;

import io.thaw.job.JobRescue;
import io.thaw.storage.DiskSpace;
import org.springframework.stereotype.Component;

/** What every worker does for all jobs, also for those of workers that are gone. */
@Component
class Rescuer {

    private final JobRescue rescue;
    private final DiskSpace disk;

    Rescuer(JobRescue rescue, DiskSpace disk) {
        this.rescue = rescue;
        this.disk = disk;
    }

    /** Takes jobs back whose leases have expired. */
    void rescue() {
        rescue.expired();
    }

    /** Pauses this worker's jobs while the disk still has room for their checkpoints, and lets them go on when it has more. */
    void watchDisk(Leases leases) {
        if (disk.critical()) {
            leases.forEach(job -> job.stop(HeldJob.Stop.DISK_FULL));
        } else if (!disk.low()) {
            rescue.reopen();
        }
    }

    /** Takes a job away from a thread of this worker that does not answer. */
    void giveUp(HeldJob stuck) {
        rescue.retry(stuck.lease(), "The run took no step for very long, and did not stop when it was told to.");
    }
}
