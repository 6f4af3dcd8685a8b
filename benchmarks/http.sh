#!/usr/bin/env bash
# Load on a running server: reads, writes and a mix, with wrk (apt-get install wrk).
#
#   benchmarks/http.sh --token-file .claviger/dev-token [--url http://127.0.0.1:8250]
#                      [--seconds 15] [--connections "32 128"] [read|write|mixed ...]
#
# Makes the secrets bench/0 to bench/99 in that server and writes many versions of them: use a database of its own.
# Each kind of load runs once to warm up, which is not shown. A line per run: kind, connections, requests per second,
# median and 99th percentile of the latency, and the answers that were not 2xx (there should be none).
set -euo pipefail

url=http://127.0.0.1:8250
token_file=
seconds=15
connections="32 128"
kinds=()

usage() {
  sed -n '2,9p' "$0" | cut -c3- >&2
  exit 2
}

while [[ $# -gt 0 ]]; do
  case $1 in
    --url) url=${2:?}; shift 2 ;;
    --token-file) token_file=${2:?}; shift 2 ;;
    --seconds) seconds=${2:?}; shift 2 ;;
    --connections) connections=${2:?}; shift 2 ;;
    read | write | mixed) kinds+=("$1"); shift ;;
    *) usage ;;
  esac
done
[[ -n $token_file ]] || usage
[[ ${#kinds[@]} -gt 0 ]] || kinds=(read write mixed)
command -v wrk >/dev/null || { echo "wrk is missing: apt-get install wrk" >&2; exit 1; }

# The token stays out of arguments: curl and wrk read it from files that only this user can read.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 700 "$scratch"
printf 'header = "Authorization: Bearer %s"\n' "$(cat "$token_file")" >"$scratch/curl"

for i in $(seq 0 99); do
  status=$(curl -s -o /dev/null -w '%{http_code}' -K "$scratch/curl" -H 'Content-Type: application/json' \
    -d "{\"name\":\"bench/$i\",\"value\":\"a-value-of-some-length-$i\"}" "$url/api/v1/secrets/create")
  [[ $status == 200 || $status == 409 ]] || { echo "creating bench/$i: status $status" >&2; exit 1; }
done

{
  printf 'wrk.headers["Authorization"] = "Bearer %s"\n' "$(cat "$token_file")"
  cat <<'LUA'
wrk.headers["Content-Type"] = "application/json"
local writes_of_ten = { read = 0, write = 10, mixed = 1 }
local writes
local n = 0
function init(args)
  writes = writes_of_ten[args[1]]
  math.randomseed(os.time())
end
function request()
  local path = "/api/v1/secrets/bench/" .. math.random(0, 99)
  if math.random(1, 10) > writes then
    return wrk.format("GET", path)
  end
  n = n + 1
  return wrk.format("PUT", path, nil, '{"value":"another-value-of-some-length-' .. n .. '"}')
end
LUA
} >"$scratch/load.lua"

run() { # kind, connections, seconds
  wrk -t2 -c"$2" -d"${3}s" --latency -s "$scratch/load.lua" "$url" "$1"
}

printf '%-6s %12s %12s %10s %10s %10s\n' load connections requests/s p50 p99 not-2xx
for kind in "${kinds[@]}"; do
  for count in $connections; do
    run "$kind" "$count" 5 >/dev/null
    run "$kind" "$count" "$seconds" | awk -v kind="$kind" -v count="$count" '
      $1 == "50%" { p50 = $2 }
      $1 == "99%" { p99 = $2 }
      /Non-2xx/ { bad = $NF }
      /Requests\/sec/ { rate = $2 }
      END { printf "%-6s %12d %12d %10s %10s %10d\n", kind, count, rate, p50, p99, bad }'
  done
done
