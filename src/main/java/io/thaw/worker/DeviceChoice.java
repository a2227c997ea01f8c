package io.thaw.worker;

import io.thaw.torch.Device;

/** What jobs are to train on. */
public enum DeviceChoice {
    /** A GPU where there is one. */
    AUTO {
        @Override
        Device choose() {
            return Device.CUDA.available() ? Device.CUDA : Device.CPU;
        }
    },
    CPU {
        @Override
        Device choose() {
            return Device.CPU;
        }
    },
    CUDA {
        @Override
        Device choose() {
            if (!Device.CUDA.available()) {
                throw new NoSuchDeviceException(
                        "thaw.worker.device is cuda, but there is no GPU here, or no libtorch for CUDA.",
                        "The libtorch that comes with the service is for CPUs. docs/gpu.md says how to name another.");
            }
            return Device.CUDA;
        }
    };

    /** The device, which loads the engine unless it is named. */
    abstract Device choose();
}
