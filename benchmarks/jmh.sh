#!/usr/bin/env bash
# Runs the JMH benchmarks whose names match a pattern, with allocation per operation. Builds first.
#
#   benchmarks/jmh.sh                    all of them
#   benchmarks/jmh.sh Read               embedded reads: in memory, and on SQLite
#   benchmarks/jmh.sh Read -t 8          with 8 threads; any option of JMH may follow (-h tells them)
#   benchmarks/jmh.sh Seal -wi 1 -i 1    quickly, for a first look only
#
# Classes: ReadBenchmark, SealBenchmark, AuthorizerBenchmark, JournalBenchmark.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

arguments=(-prof gc -jvmArgs '"-Xms512m -Xmx512m --enable-native-access=ALL-UNNAMED"')
for default in '-f 1' '-wi 3' '-w 2s' '-i 5' '-r 2s'; do
  # JMH refuses an option that is there twice.
  if [[ " $* " != *" ${default%% *} "* ]]; then
    arguments+=("$default")
  fi
done
exec mvn -B -ntp -q -Pjmh -Dmaven.test.skip=true -pl benchmarks -am package \
  -Djmh.arguments="${arguments[*]} $*"
