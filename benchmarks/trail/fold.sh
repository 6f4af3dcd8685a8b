#!/usr/bin/env bash
# Measures the folder of the audit trail as a whole, on a database that is migrated and, as a rule, filled (fill.sql).
# It writes events of its own: take a database that nobody needs. Builds first.
#
#   benchmarks/trail/fold.sh postgresql://user@host/big bench.key
#   benchmarks/trail/fold.sh URL KEY_FILE 200000 32 20 30 5000 15000 20000
#
# Arguments: URL, file of the root key (made when absent; for the same database the same file), events to work off at
# first, events in a group, secrets that each of 500 actors reads (2000: all read all, so that nearly each event has a
# new reader), seconds for each rate, rates in events a second.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[[ $# -ge 2 ]] || { sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
url=$1 key=$(realpath -m "$2")
shift 2
[[ $# -gt 0 ]] || set -- 200000 32 20 30 5000 15000 20000
exec mvn -B -ntp -q -Pjmh -Dmaven.test.skip=true -pl benchmarks -am package \
  -Dbench.main=io.claviger.audit.FoldBenchmark -Djmh.arguments="$url $key $*"
