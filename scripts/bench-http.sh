#!/bin/sh
# Measures the gateway with wrk, beside a server of the same libraries that only says hello:
#
# - reads of one board, by a gateway that has one core, as fast as wrk asks and at half that rate;
# - events published over HTTP by one system that has every core, one by one and in batches.
#
#   scripts/bench-http.sh CHANCERY HELLO [SECONDS]     (both built with --release)
#
# HELLO is the example `hello` of chancery-gateway. wrk asks from the second core, so two are needed.
set -eu

project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
chancery=$1
hello=$2
seconds=${3:-10}
connections=32
board=/v1/views/conditions/meeting/putin-zelensky

command -v wrk >/dev/null || { echo 'bench-http.sh: wrk is needed' >&2; exit 1; }
work=$(mktemp -d)
running=''
stop() {
    # shellcheck disable=SC2086 # a list of processes
    kill $running 2>/dev/null || true
    # shellcheck disable=SC2086
    wait $running 2>/dev/null || true
    running=''
}
trap 'stop; rm -rf "$work"' EXIT INT TERM
CHANCERY_STATE_DIR=$work/state
export CHANCERY_STATE_DIR

wait_for() {
    tries=0
    until curl -fs -o /dev/null "$1"; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || { cat "$work"/*.said >&2; exit 1; }
        sleep 0.1
    done
}

of_run() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/data/run.json" "$1"; }

# Starts `chancery up` with further arguments, and waits until it says where it is.
up() {
    rm -rf "$work/data" "$work/state"
    "$chancery" up --data "$work/data" "$@" 2>"$work/up.said" &
    running="$running $!"
    until [ -f "$work/data/run.json" ]; do sleep 0.1; done
}

# Prints what wrk counted: requests a second, and the latencies.
ask() { taskset -c 1 wrk --latency -t 1 -c "$connections" -d "${seconds}s" "$@" | tee "$work/wrk" | grep -E 'Requests/sec|99%|50%|Non-2xx|answered'; }
rate() { sed -n 's/^Requests\/sec: *\([0-9]*\).*/\1/p' "$work/wrk"; }

echo "== hello, one core"
taskset -c 0 "$hello" 127.0.0.1:7272 &
running="$running $!"
wait_for http://127.0.0.1:7272/
ask http://127.0.0.1:7272/
hello_rate=$(rate)
stop

echo "== one board, a gateway of one core"
up --http off
for events in istanbul-2025-05 registry; do
    "$chancery" publish --data "$work/data" "$project/examples/dossier/$events.jsonl" >/dev/null
done
taskset -c 0 "$chancery" run gateway --nats "$(of_run nats)" --data "$work/gateway" --http 127.0.0.1:7273 2>"$work/gateway.said" &
running="$running $!"
wait_for "http://127.0.0.1:7273$board"
ask "http://127.0.0.1:7273$board"
board_rate=$(rate)
half=$((board_rate / 2))
echo "== the same at half the rate, $half a second"
ask -s "$project/scripts/bench/half.lua" "http://127.0.0.1:7273$board" -- "$half" "$connections"
echo "== the same, answered with 304"
tag=$(curl -sI "http://127.0.0.1:7273$board" | tr -d '\r' | sed -n 's/^etag: //p')
ask -H "If-None-Match: $tag" "http://127.0.0.1:7273$board"
stop
echo "ratio of the board to hello: $((100 * board_rate / hello_rate)) %"

publish() {
    up --http 127.0.0.1:0
    address=$(of_run http)
    wrk --latency -t 1 -c "$2" -d "${seconds}s" -s "$project/scripts/bench/publish.lua" "$address" -- run "$1" |
        tee "$work/wrk" | grep -E 'Requests/sec|99%|50%|Non-2xx|answered'
    echo "events a second: $(($(rate) * $1))"
    stop
}
echo "== published one by one, 64 at once"
publish 1 64
echo "== published in batches of 500, 8 at once"
publish 500 8
