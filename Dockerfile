# The service in an image: docker build -t thaw .
# Any Debian or Ubuntu with OpenJDK 17 among its packages will do as a base.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
RUN apt-get update && apt-get install -y --no-install-recommends maven openjdk-17-jdk-headless
WORKDIR /build
COPY . .
RUN mvn -B -q -DskipTests package \
 && java -Djarmode=tools -jar target/thaw.jar extract --layers --launcher --destination /layers

FROM ${BASE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 thaw \
 && useradd --system --uid 10001 --gid 10001 --home-dir /nonexistent thaw \
 && install -d -o thaw -g thaw /data
WORKDIR /thaw
# What changes seldom comes first: an upgrade loads the last layer alone.
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/spring-boot-loader/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./

# The root file system may be read-only: native libraries unpack below /tmp.
ENV THAW_DATA=/data \
    THAW_BASE_MODELS_DIRECTORY=/data/base-models \
    SERVER_ADDRESS=0.0.0.0 \
    DJL_CACHE_DIR=/tmp/djl \
    JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=40 -Duser.home=/tmp"
VOLUME /data /tmp
EXPOSE 8080
USER 10001
# A worker has no port; then a process that runs is healthy.
HEALTHCHECK --start-period=60s --interval=10s --timeout=5s CMD [ "bash", "-c", \
  "[ \"$THAW_ROLE\" = worker ] || { exec 3<>/dev/tcp/localhost/8080 && printf 'GET /actuator/health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && grep -q '\"UP\"' <&3; }" ]
ENTRYPOINT ["java", "org.springframework.boot.loader.launch.JarLauncher"]
