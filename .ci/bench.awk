# Reads `go test -bench` and prints a table of the benchmarks that report a
# ratio to a yardstick, or another promised figure, with what was promised.
# A benchmark reports them with b.ReportMetric(x, "ratio") and, for its promise,
# "at-most" or "at-least": of the ratio, or without one of the first figure.
# One that was skipped is named with its reason, which only go test -v tells.
# Exits 1 when a promise is not kept.

BEGIN { printf "%-44s %12s %-10s %10s\n", "benchmark", "measured", "", "promised" }
/^pkg: / { pkg = $2; sub(/^holdfast\//, "", pkg); next }
/^--- SKIP: Benchmark/ {
	sub(/^--- SKIP: Benchmark/, "")
	print pkg " " $0 "  skipped: " said
	next
}
/^ +[a-z_0-9]+\.go:[0-9]+: / { said = $0; sub(/^ +[^ ]+ /, "", said); next }
/^(FAIL|--- FAIL|panic:)/ { print; broken = 1; next }
/^Benchmark/ {
	label = $1
	sub(/^Benchmark/, "", label)
	sub(/-[0-9]+$/, "", label)
	most = least = promised = ""
	shown = 0
	for (i = 3; i < NF; i += 2) {
		if ($(i + 1) == "at-most") most = $i
		if ($(i + 1) == "at-least") least = $i
		if ($(i + 1) == "ratio") promised = "ratio"
	}
	for (i = 3; i < NF; i += 2) {
		unit = $(i + 1)
		if (unit ~ /^(ns\/op|B\/op|allocs\/op|MB\/s|at-most|at-least)$/) continue
		promise = ""
		if (promised == "") promised = unit
		if (unit == promised && most != "") { promise = "≤ " most; if ($i + 0 > most + 0) promise = promise "  MISSED" }
		if (unit == promised && least != "") { promise = "≥ " least; if ($i + 0 < least + 0) promise = promise "  MISSED" }
		if (promise ~ /MISSED/) broken = 1
		printf "%-44s %12s %-10s %10s\n", shown ? "" : pkg " " label, $i, unit, promise
		shown = 1
	}
}
END { exit broken }
