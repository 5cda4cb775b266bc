# The whole build, and then only what runs: docker build -t timescale-integration:0.1.0 .
FROM node:22.14-bookworm-slim AS node

FROM maven:3.9.9-eclipse-temurin-17 AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /build
COPY pom.xml .
COPY routes routes
COPY scripts scripts
COPY src src
RUN --mount=type=cache,target=/root/.m2 --mount=type=cache,target=/root/.npm \
    mvn -B -ntp -DskipTests package

FROM eclipse-temurin:17.0.15_6-jre AS java

FROM debian:13.1-slim
# A dump takes the pg_dump of its server's major version: those on which a supported TimescaleDB runs. Debian has that of
# 17 alone; the script adds the repository of the PostgreSQL project.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends postgresql-client-14 postgresql-client-15 postgresql-client-16 \
        postgresql-client-17 postgresql-client-18 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 1000 app && useradd --uid 1000 --gid 1000 --home-dir /app --shell /usr/sbin/nologin app \
    && install -d -o app -g app /backups
COPY --from=java /opt/java/openjdk /opt/java/openjdk
ENV PATH=/opt/java/openjdk/bin:$PATH LANG=C.UTF-8 OUTPUT_DIR=/backups
WORKDIR /app
# What changes seldom comes first, so that a new version of ours is a small layer.
COPY --from=build /build/target/timescale-integration/lib lib/
COPY --from=build /build/target/timescale-integration/scripts scripts/
COPY --from=build /build/target/timescale-integration/routes routes/
COPY --from=build /build/target/timescale-integration/timescale-integration.jar \
    /build/target/timescale-integration/timescale-integration.classes \
    /build/target/timescale-integration/timescale-integration.cdx.json \
    /build/target/timescale-integration/timescale-integration ./
# The archive of classes is for one JVM in one place: this one.
RUN scripts/class_archive.sh
USER 1000:1000
EXPOSE 8004
# Half of the container's memory is heap.
ENV JAVA_OPTS=-XX:MaxRAMPercentage=50
# It ends with exec java: SIGTERM reaches the JVM.
ENTRYPOINT ["/app/timescale-integration"]
CMD ["run"]
