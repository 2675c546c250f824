#!/bin/sh
# Checks this folder without holdfast: sh verify.sh [HEAD]
#
# It needs a POSIX shell, awk and sha256sum (or shasum). It changes nothing here.
# HEAD is the head of the chain as somebody noted it elsewhere; with it, not even
# a chain that was rebuilt from its first entry on gets through. VERIFY.md
# describes what is checked. Exit 0: all is as it was; 1: something is not.
set -u
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")" || exit 2

if command -v sha256sum >/dev/null 2>&1; then
  sum() { sha256sum "$@"; }
elif command -v shasum >/dev/null 2>&1; then
  sum() { shasum -a 256 "$@"; }
else
  echo "verify: neither sha256sum nor shasum is here: nothing was checked" >&2
  exit 2
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
bad=0
wrong() { echo "WRONG  $*"; bad=1; }

# 1. Every file is as it was packed, and none was added.
if sum -c SHA256SUMS >"$work/sums" 2>"$work/errors"; then
  echo "ok     SHA256SUMS: $(grep -c . "$work/sums") files are as they were packed"
else
  grep -v ': OK$' "$work/sums" | while read -r line; do echo "WRONG  $line"; done
  wrong "SHA256SUMS: not every file is as it was packed"
fi
cut -c67- SHA256SUMS | sort >"$work/listed"
find . ! -type d ! -path ./SHA256SUMS | sed 's|^\./||' | sort >"$work/there"
if ! cmp -s "$work/listed" "$work/there"; then
  sort "$work/listed" "$work/listed" "$work/there" | uniq -u | while read -r name; do echo "WRONG  $name: it is not in SHA256SUMS"; done
  wrong "SHA256SUMS: it does not list exactly the files that are here"
fi

# 2. The chain: what each entry's hash is taken of is written to a file of its
# own, from timeline.jsonl and the hash of the entry before it.
awk -v work="$work" '
function fail(why) { print "WRONG  timeline.jsonl line " NR ": " why; failed = 1; exit 1 }
# A line is taken apart at its quotes: q[k] is the part that comes next.
function want(part) { if (q[k] != part) fail("it is not of the form VERIFY.md describes"); k++ }
function number(key,   n) {
  want(key)
  n = q[k]
  if (n !~ /^:-?[0-9]+,$/) fail("it is not of the form VERIFY.md describes")
  k++
  return substr(n, 2, length(n) - 2)
}
# string reads a value into out[1..parts], long bytes in all. A part that ends in
# a backslash of its own had a quote behind it that is not the end.
function string(key,   n, i, b, quoted, c) {
  want(key)
  want(":")
  parts = 0
  long = 0
  do {
    quoted = 0
    if (k > cut) fail("a string has no end")
    n = split(q[k++], b, /\\/)
    if (n > 0) put(b[1])
    for (i = 2; i <= n; i++) {
      c = substr(b[i], 1, 1)
      if (c == "" && i == n) { quoted = 1; put("\"") }
      else if (c == "") { put("\\"); i++; put(b[i]) }
      else if (c == "n") { put("\n"); put(substr(b[i], 2)) }
      else if (c == "t") { put("\t"); put(substr(b[i], 2)) }
      else if (c == "r") { put("\r"); put(substr(b[i], 2)) }
      else if (c == "u") { put(point(substr(b[i], 2, 4))); put(substr(b[i], 6)) }
      else fail("an escape that VERIFY.md does not know")
    }
  } while (quoted)
}
function put(s) { if (s != "") { out[++parts] = s; long += length(s) } }
function point(hex,   at) {
  at = index("123456789abcdef", substr(hex, 4, 1)) + 16 * index("123456789abcdef", substr(hex, 3, 1))
  if (substr(hex, 1, 2) != "00" || at == 0) fail("an escape that VERIFY.md does not know")
  return sprintf("%c", at)
}
function whole(   i, s) { s = ""; for (i = 1; i <= parts; i++) s = s out[i]; return s }
function field(s) { printf "%d:", length(s) > file; print s > file }
function strings(   i) {
  printf "%d:", long > file
  for (i = 1; i <= parts; i++) printf "%s", out[i] > file
  printf "\n" > file
}
BEGIN {
  while ((getline line < "head.txt") > 0) { i = index(line, " "); head[substr(line, 1, i - 1)] = substr(line, i + 1) }
  previous = sprintf("%064d", 0)
}
{
  cut = split($0, q, /"/)
  k = 1
  want("{")
  seq = number("seq"); version = number("version"); at = number("at_ms"); recorded = number("recorded_at_ms")
  if (version != 1) fail("it was hashed by version " version ", which this script does not know")
  if (seq != last + 1) { print "WRONG  timeline.jsonl: entry " last + 1 " is missing, the next is " seq; failed = 1 }
  file = work "/entry-" seq
  print "holdfast entry 1" > file
  field(previous); field(head["uid"]); field(seq); field(at); field(recorded)
  string("person"); strings(); want(",")
  string("via"); strings(); want(",")
  string("kind"); strings(); kind = whole(); want(",")
  string("text"); strings(); want(",")
  string("data"); strings(); want(",")
  if (kind == "file") {
    data = whole()
    if (!match(data, /,"sha256":"[0-9a-f]+"/)) fail("it attached a file and does not name it")
    print substr(data, RSTART + 11, RLENGTH - 12), seq > (work "/named")
  }
  string("hash")
  hash = whole()
  want("}")
  if (length(hash) != 64 || hash !~ /^[0-9a-f]+$/) fail("its hash is none")
  close(file)
  print hash "  entry-" seq > (work "/chain")
  previous = hash
  last = seq
}
END {
  if (failed) exit 1
  if (last != head["entries"]) { print "WRONG  timeline.jsonl: it ends at entry " last ", head.txt says " head["entries"]; exit 1 }
  if (previous != head["head"]) { print "WRONG  timeline.jsonl: it ends in " previous ", head.txt says " head["head"]; exit 1 }
  print last > (work "/last")
  print previous > (work "/end")
}' timeline.jsonl || bad=1
if [ -s "$work/chain" ]; then
  if (cd "$work" && sum -c chain) >"$work/checked" 2>/dev/null; then
    [ -s "$work/end" ] && echo "ok     timeline.jsonl: $(cat "$work/last") entries are one chain, which ends in $(cat "$work/end")"
  else
    grep -v ': OK$' "$work/checked" | sed 's/^entry-\([0-9]*\):.*/\1/' |
      while read -r n; do echo "WRONG  timeline.jsonl: entry $n is not as it was written"; done
    bad=1
  fi
else
  wrong "timeline.jsonl: no entry could be read"
fi

# 3. Attached files: each entry that names one, and nothing that none names.
: >>"$work/named"
: >"$work/held"
if [ -d files ]; then sum files/* >"$work/held"; fi
awk -v held="$work/held" '
BEGIN {
  while ((getline line < held) > 0) {
    hash = substr(line, 1, 64); name = substr(line, 67)
    have[hash] = name
    if (substr(name, 7, 16) != substr(hash, 1, 16)) { print "WRONG  " name ": its content is another one than its name says"; bad = 1 }
  }
}
{
  if (!($1 in have)) { print "WRONG  files: what entry " $2 " attached is not here, SHA-256 " $1; bad = 1 }
  named[$1] = 1
}
END {
  for (hash in have) {
    if (!(hash in named)) { print "WRONG  " have[hash] ": no entry attached it"; bad = 1 }
    n++
  }
  if (!bad) print "ok     files: " n + 0 " attached, each as its entry names it"
  exit bad
}' "$work/named" || bad=1

# 4. What holdfast itself found wrong when it packed this.
if [ -s findings.txt ]; then
  while read -r line; do echo "WRONG  $line"; done <findings.txt
  wrong "findings.txt: the record did not verify when this was packed"
fi

# 5. A head from elsewhere.
if [ $# -gt 0 ]; then
  if [ -s "$work/end" ] && [ "$1" = "$(cat "$work/end")" ]; then
    echo "ok     the head is the one you named"
  else
    wrong "the head is not the one you named: this is another chain"
  fi
elif [ "$bad" -eq 0 ]; then
  echo "       Compare the head with one noted elsewhere (a report, a message): sh verify.sh HEAD"
fi
exit "$bad"
