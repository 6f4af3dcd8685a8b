#!/usr/bin/env bash
# Load on a running server: reads, writes and a mix, with wrk (apt-get install wrk). Or on two servers in turns.
#
#   benchmarks/http.sh --token-file .claviger/dev-token [OPTION...] [read|write|mixed ...]
#   benchmarks/http.sh --token-file .claviger/dev-token --against --kind vault --url http://127.0.0.1:8200 --token-file T
#
# About the run:
#   --seconds 15            how long each run takes
#   --connections "32 128"  how many at once; each number is a run
#   --rounds 1              how often all of it is repeated; with --against 3, in turns: A, B, A, B, ...
# About a server (before --against the first, after it the second):
#   --url http://127.0.0.1:8250
#   --token-file FILE       holds the token, on one line
#   --kind claviger|vault   sets the defaults of the following; vault: KV version 2 below /v1/secret (OpenBao too)
#   --token-header NAME     Authorization sends "Bearer TOKEN", any other the token alone
#   --read PATH             GET. {i} stands for the secret, 0 to 99
#   --write "METHOD PATH BODY"   {n} stands for a number that is different each time
#   --create "METHOD PATH BODY"  makes secret {i}; 409 means that it is there already
#   --name TEXT             in the output
#
# It makes 100 secrets in the server and writes many versions of them: use a database of its own. Each kind of load runs
# once to warm up, which is not shown. A line per run: requests per second, median and 99th percentile of the latency,
# and the answers that were not 2xx or 3xx (there should be none). With --against also the medians of the rounds and
# their ratio.
set -euo pipefail

seconds=15
connections="32 128"
rounds=
loads=()
server=0
names=() urls=() token_files=() token_headers=() reads=() writes=() creates=()

usage() {
  sed -n '2,/^set -e/p' "$0" | sed '$d' | cut -c3- >&2
  exit 2
}

# The defaults of the server that is being described.
kind() {
  case $1 in
    claviger)
      token_headers[server]=Authorization
      reads[server]='/api/v1/secrets/bench/{i}'
      writes[server]='PUT /api/v1/secrets/bench/{i} {"value":"another-value-of-some-length-{n}"}'
      creates[server]='POST /api/v1/secrets/create {"name":"bench/{i}","value":"a-value-of-some-length-{i}"}'
      ;;
    vault)
      token_headers[server]=X-Vault-Token
      reads[server]='/v1/secret/data/bench-{i}'
      writes[server]='POST /v1/secret/data/bench-{i} {"data":{"value":"another-value-of-some-length-{n}"}}'
      creates[server]='POST /v1/secret/data/bench-{i} {"data":{"value":"a-value-of-some-length-{i}"}}'
      ;;
    *) usage ;;
  esac
}

begin_server() {
  urls[server]=http://127.0.0.1:8250
  names[server]=$1
  token_files[server]=
  kind claviger
}

begin_server A
while [[ $# -gt 0 ]]; do
  case $1 in
    --against) server=1; begin_server B; shift; continue ;;
    read | write | mixed) loads+=("$1"); shift; continue ;;
  esac
  [[ $# -ge 2 ]] || usage
  case $1 in
    --seconds) seconds=$2 ;;
    --connections) connections=$2 ;;
    --rounds) rounds=$2 ;;
    --url) urls[server]=${2%/} ;;
    --token-file) token_files[server]=$2 ;;
    --kind) kind "$2" ;;
    --token-header) token_headers[server]=$2 ;;
    --read) reads[server]=$2 ;;
    --write) writes[server]=$2 ;;
    --create) creates[server]=$2 ;;
    --name) names[server]=$2 ;;
    *) usage ;;
  esac
  shift 2
done
[[ ${#loads[@]} -gt 0 ]] || loads=(read write mixed)
[[ -n $rounds ]] || rounds=$((server == 0 ? 1 : 3))
for tool in wrk curl awk; do
  command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }
done

# The token stays out of arguments: curl and wrk read it from files that only this user can read.
umask 077
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

header_of() {
  local token
  token=$(cat "${token_files[$1]}")
  if [[ ${token_headers[$1]} == Authorization ]]; then token="Bearer $token"; fi
  printf '%s' "$token"
}

make_secrets() {
  local i method path body status
  printf 'header = "%s: %s"\n' "${token_headers[$1]}" "$(header_of "$1")" >"$scratch/curl-$1"
  for i in {0..99}; do
    read -r method path body <<<"${creates[$1]//'{i}'/$i}"
    status=$(curl -s -o /dev/null -w '%{http_code}' -K "$scratch/curl-$1" -H 'Content-Type: application/json' \
      -X "$method" --data-raw "$body" "${urls[$1]}$path")
    [[ $status == 2* || $status == 409 ]] || { echo "${names[$1]}: creating secret $i: status $status" >&2; exit 1; }
  done
}

lua_text() {
  printf '[==[%s]==]' "$1"
}

write_script() {
  local method path body
  read -r method path body <<<"${writes[$1]}"
  {
    printf 'wrk.headers[ %s ] = %s\n' "$(lua_text "${token_headers[$1]}")" "$(lua_text "$(header_of "$1")")"
    printf 'local read_path = %s\nlocal write_method = %s\nlocal write_path = %s\nlocal write_body = %s\n' \
      "$(lua_text "${reads[$1]}")" "$(lua_text "$method")" "$(lua_text "$path")" "$(lua_text "$body")"
    cat <<'LUA'
wrk.headers["Content-Type"] = "application/json"
local writes_of_ten = { read = 0, write = 10, mixed = 1 }
local writes
local n = 0
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end
function init(args)
  writes = writes_of_ten[args[1]]
  math.randomseed(os.time() + number)
end
function request()
  local i = math.random(0, 99)
  if math.random(1, 10) > writes then
    return wrk.format("GET", (read_path:gsub("{i}", i)))
  end
  n = n + 1
  local body = write_body:gsub("{i}", i):gsub("{n}", number .. "-" .. n)
  return wrk.format(write_method, (write_path:gsub("{i}", i)), nil, body)
end
LUA
  } >"$scratch/load-$1.lua"
}

load() { # server, load, connections, seconds
  wrk -t2 -c"$3" -d"${4}s" --latency -s "$scratch/load-$1.lua" "${urls[$1]}" "$2" 2>"$scratch/errors"
  # wrk goes on without a script that it cannot read.
  if [[ -s $scratch/errors ]]; then cat "$scratch/errors" >&2 && return 1; fi
}

measure() { # server, load, connections
  load "$1" "$2" "$3" "$seconds" | awk -v name="${names[$1]}" -v load="$2" -v count="$3" '
    $1 == "50%" { p50 = $2 }
    $1 == "99%" { p99 = $2 }
    /Non-2xx/ { bad = $NF }
    /Requests\/sec/ { rate = $2 }
    END { printf "%-12s %-6s %12d %12d %10s %10s %10d\n", name, load, count, rate, p50, p99, bad }' |
    tee -a "$scratch/figures"
}

# The middle one of the rates of a server; the lower middle when there is no one.
median() { # name, load, connections
  awk -v name="$1" -v load="$2" -v count="$3" 'substr($0, 1, 12) == sprintf("%-12s", name) { line = substr($0, 13)
    split(line, part, " "); if (part[1] == load && part[2] == count) print part[3] }' "$scratch/figures" |
    sort -n | awk '{ rate[NR] = $1 } END { print rate[int((NR + 1) / 2)] }'
}

for ((i = 0; i <= server; i++)); do
  [[ -n ${token_files[i]} ]] || usage
  names[i]=${names[i]:0:12}
  make_secrets "$i"
  write_script "$i"
done
if [[ $server == 1 && ${names[0]} == "${names[1]}" ]]; then
  echo 'the two servers need different names' >&2
  exit 2
fi

printf '%-12s %-6s %12s %12s %10s %10s %10s\n' server load connections requests/s p50 p99 failed
for load in "${loads[@]}"; do
  for count in $connections; do
    for ((i = 0; i <= server; i++)); do load "$i" "$load" "$count" "$((seconds < 5 ? seconds : 5))" >/dev/null; done
    for ((round = 0; round < rounds; round++)); do
      for ((i = 0; i <= server; i++)); do measure "$i" "$load" "$count"; done
    done
  done
done

[[ $server == 1 ]] || exit 0
printf '\n%-6s %12s %14s %14s %8s\n' load connections "${names[0]}/s" "${names[1]}/s" ratio
for load in "${loads[@]}"; do
  for count in $connections; do
    a=$(median "${names[0]}" "$load" "$count")
    b=$(median "${names[1]}" "$load" "$count")
    printf '%-6s %12d %14d %14d %8s\n' "$load" "$count" "$a" "$b" "$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.2f", b ? a / b : 0 }')"
  done
done
