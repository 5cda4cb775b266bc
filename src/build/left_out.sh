#!/bin/sh
# Says how many classes of integration tests the build leaves out.
set -eu
cd "$(dirname "$0")/../test/java"
long=$(grep -rl --include='*IT.java' '@Tag("long")' . | wc -l)
all=$(grep -rL --include='*IT.java' -e '@Tag("given")' -e '@Tag("image")' . | wc -l)
echo "$long of $all classes of integration tests take long and are left out; mvn verify -Pwhole runs them too"
