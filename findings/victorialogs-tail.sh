#!/usr/bin/env bash
# VictoriaLogs' live tail (/select/logsql/tail) goes by the times of the rows, a stream
# at a time: what arrives with a time at or before that of the last row it told is
# never told, and nothing says so. A query over the same stretch has all of them: who
# follows a log by its tail alone loses what was held up on its way, and what is as old
# as what it was told last.
#
# It builds VictoriaLogs with the Go toolchain into a temporary folder, tails it, and
# writes rows: one, a newer one, one between them, and one as old as the newest. Needs
# go, curl, python3; ends 1 when VictoriaLogs is another version or behaves otherwise.
set -euo pipefail
want=v1.52.2
dir=$(mktemp -d) pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; chmod -R u+w "$dir"; rm -rf "$dir"' EXIT

GOTOOLCHAIN=auto GOBIN="$dir" CGO_ENABLED=0 go install \
	-ldflags "-X github.com/VictoriaMetrics/VictoriaMetrics/lib/buildinfo.Version=victoria-logs-$want" \
	"github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs@$want"
echo "$("$dir/victoria-logs" -version)"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
at=http://127.0.0.1:$port
"$dir/victoria-logs" -httpListenAddr="127.0.0.1:$port" -storageDataPath="$dir/data" >"$dir/log" 2>&1 &
pids+=($!)
curl -sf --retry 60 --retry-delay 1 --retry-all-errors "$at/health" >/dev/null

curl -sN --get "$at/select/logsql/tail" --data-urlencode 'query=*' --data-urlencode offset=1s >"$dir/told" &
pids+=($!)

# row MESSAGE MILLISECONDS writes a row that is so much older than the second $now.
now=$(date +%s)
row() {
	python3 -c 'import datetime, json, sys; print(json.dumps({"app": "shop", "_msg": sys.argv[1], "_time": datetime.datetime.fromtimestamp(float(sys.argv[2]) - float(sys.argv[3]) / 1000, datetime.timezone.utc).isoformat()}))' "$1" "$now" "$2" |
		curl -sf --data-binary @- -H 'Content-Type: application/stream+json' "$at/insert/jsonline?_stream_fields=app"
}
told() { grep -o '"_msg":"[^"]*"' "$dir/told" 2>/dev/null | cut -d'"' -f4 | tr '\n' ' '; }
until_told() { for _ in $(seq 150); do [[ " $(told)" == *" $1 "* ]] && return; sleep 0.2; done; echo "the tail never told $1: $(told)"; exit 1; }
sleep 2 # the tail looks once a second
row first 400
row newer 100
until_told newer
row between 250
row same-instant 100
row later -2000
until_told later

query=$(curl -sf --get "$at/select/logsql/query" --data-urlencode 'query=* | sort by (_time) | fields _msg' | cut -d'"' -f4 | sort | tr '\n' ' ')
tail=$(told | tr ' ' '\n' | sort | tr '\n' ' ')
echo "a query has: $query"
echo "the tail told:$tail"
[ "$query" = "between first later newer same-instant " ] || { echo "that is not what was seen: all five rows"; exit 1; }
[ "$(echo $tail)" = "first later newer" ] || { echo "that is not what was seen: first later newer"; exit 1; }
echo "as seen: what came late, and what is as old as the row before, is in a query and never in the tail"
