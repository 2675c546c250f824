# Reads `go test -v`: prints what failed with its output, every skipped test
# with its reason, and go test's own closing line of each package. Exits 1 when
# anything failed, and with require=require also when a test was skipped for
# want of a peer. A test that was left out for its peer's real clock, when the
# tests run at another time, wants nothing.

function name(line) { sub(/^ *--- [A-Z]+: /, "", line); sub(/ \([0-9.]+s\)$/, "", line); return line }
function flush_rest(   t) { for (t in buffer) { printf "%s", buffer[t]; delete buffer[t] } }

/^=== (RUN|PAUSE|CONT|NAME)/ { current = $3; next }
/^ *--- PASS: / { passed++; delete buffer[name($0)]; next }
/^ *--- SKIP: / {
	n = name($0)
	reason = buffer[n]
	delete buffer[n]
	gsub(/\n */, " ", reason)
	sub(/^ +/, "", reason)
	print "skipped  " n "  " reason
	skipped++
	if (reason ~ /peer/ && reason !~ /real clock: /) peers++
	next
}
/^ *--- FAIL: / { n = name($0); printf "%s%s\n", buffer[n], $0; delete buffer[n]; failed++; next }
/^PASS$/ { next }
/^ok / { current = ""; delete_all(); say(); next }
/^\? / || /\[no test files\]$/ { say(); next }
/^FAIL\t/ { flush_rest(); say(); broken++; current = ""; next }
/^FAIL$/ { say(); broken++; next }
/^(# |panic:|fatal error:|WARNING: DATA RACE|signal:|exit status|go: )/ { print; loud = 1; next }
{ buffer[current] = buffer[current] $0 "\n" }

# say prints at once: who waits for a long run sees how far it is.
function say() { print; fflush() }

function delete_all(   t) { for (t in buffer) delete buffer[t] }

END {
	flush_rest()
	printf "%d passed, %d skipped, %d failed\n", passed, skipped, failed
	if (require == "require" && peers > 0) {
		printf "%d tests were skipped for want of a peer, and HOLDFAST_PEERS=require\n", peers
		exit 1
	}
	if (failed > 0 || broken > 0 || passed == 0) exit 1
}
