#!/bin/sh
# Makes timescale-integration.jsa beside the jar: the classes that a start loads (AppCDS), a third less time. It is
# for the JVM and the folder that it was made with: run this again when either changes; until then it is not used.
#
# In a checkout of the sources, it makes that of target/timescale-integration.
#
# A static archive: only such a one takes the classes of picocli, which are those of Java 5.
set -eu
home=$(dirname "$(dirname "$(readlink -f "$0")")")
[ ! -f "$home/pom.xml" ] || home=$home/target/timescale-integration
if [ ! -f "$home/timescale-integration.jar" ]; then
    echo "there is no $home/timescale-integration.jar; build it: mvn package" >&2
    exit 1
fi
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xshare:dump -XX:SharedClassListFile="$home/timescale-integration.classes" \
    -XX:SharedArchiveFile="$home/timescale-integration.jsa" -Xlog:disable -Xlog:all=error:stderr \
    -XX:+UseSerialGC -Xmx256m -cp "$home/timescale-integration.jar"
