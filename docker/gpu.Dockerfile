# The image with libtorch for CUDA: docker build -t thaw . && docker build -t thaw-gpu -f docker/gpu.Dockerfile docker
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS libtorch
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3-pip
# The version that DJL's library for Java is built for. Its needs for Python stay behind.
RUN pip3 install --break-system-packages --no-cache-dir --target /packages torch==2.7.1 \
 && mkdir -p /libtorch/torch \
 && mv /packages/torch/lib /libtorch/torch/lib \
 && mv /packages/nvidia /packages/cusparselt /libtorch/

FROM thaw
COPY --from=libtorch /libtorch /libtorch
ENV PYTORCH_LIBRARY_PATH=/libtorch/torch/lib \
    PYTORCH_VERSION=2.7.1 \
    PYTORCH_FLAVOR=cu128 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
