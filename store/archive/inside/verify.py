#!/usr/bin/env python3
"""Checks this folder without holdfast: python3 verify.py [HEAD]

It needs nothing but Python's standard library and does what verify.sh does.
Exit 0: all is as it was; 1: something is not. VERIFY.md says what is checked.
"""
import hashlib
import json
import os
import re
import sys

here = os.path.dirname(os.path.abspath(__file__))
found = []


def wrong(what):
    found.append(what)


def read(name):
    with open(os.path.join(here, name), "rb") as f:
        return f.read()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def sums():
    listed = {}
    for line in read("SHA256SUMS").decode("ascii").splitlines():
        listed[line[66:]] = line[:64]
    there = set()
    for folder, _, names in os.walk(here):
        for name in names:
            there.add(os.path.relpath(os.path.join(folder, name), here).replace(os.sep, "/"))
    there.discard("SHA256SUMS")
    for name in sorted(there - listed.keys()):
        wrong(name + ": it is not in SHA256SUMS")
    for name, want in sorted(listed.items()):
        if name not in there:
            wrong(name + ": it is missing")
        elif sha256(read(name)) != want:
            wrong(name + ": it is not as it was packed")
    return len(listed)


def encoded(previous, uid, e):
    out = b"holdfast entry 1\n"
    fields = [previous, uid, e["seq"], e["at_ms"], e["recorded_at_ms"], e["person"], e["via"], e["kind"], e["text"], e["data"]]
    for value in fields:
        value = str(value).encode("utf-8", "surrogatepass")
        out += b"%d:" % len(value) + value + b"\n"
    return out


def chain(head):
    previous, last, files = "0" * 64, 0, {}
    for number, line in enumerate(read("timeline.jsonl").split(b"\n")[:-1], 1):
        try:
            e = json.loads(line.decode("utf-8"))
            if e["version"] != 1:
                wrong("timeline.jsonl line %d: it was hashed by version %s, which this script does not know" % (number, e["version"]))
            if e["seq"] != last + 1:
                wrong("timeline.jsonl: entry %d is missing, the next is %s" % (last + 1, e["seq"]))
            if sha256(encoded(previous, head["uid"], e)) != e["hash"]:
                wrong("timeline.jsonl: entry %s is not as it was written" % e["seq"])
            if e["kind"] == "file":
                files[json.loads(e["data"])["sha256"]] = e["seq"]
            previous, last = e["hash"], e["seq"]
        except (ValueError, KeyError, TypeError) as err:
            wrong("timeline.jsonl line %d: it is not of the form VERIFY.md describes (%r)" % (number, err))
    if str(last) != head["entries"]:
        wrong("timeline.jsonl: it ends at entry %s, head.txt says %s" % (last, head["entries"]))
    if previous != head["head"]:
        wrong("timeline.jsonl: it ends in %s, head.txt says %s" % (previous, head["head"]))
    return files, last, previous


def attached(named):
    folder = os.path.join(here, "files")
    have = set()
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        content = sha256(read(os.path.join("files", name)))
        have.add(content)
        if name[:16] != content[:16]:
            wrong("files/" + name + ": its content is another one than its name says")
        if content not in named:
            wrong("files/" + name + ": no entry attached it")
    for content, seq in sorted(named.items()):
        if content not in have:
            wrong("files: what entry %s attached is not here, SHA-256 %s" % (seq, content))
    return len(have)


def main():
    packed = sums()
    head = dict(line.split(" ", 1) for line in read("head.txt").decode("utf-8").splitlines())
    named, entries, end = chain(head)
    files = attached(named)
    if os.path.exists(os.path.join(here, "findings.txt")):
        for line in read("findings.txt").decode("utf-8", "replace").splitlines():
            wrong(re.sub(r"[\x00-\x1f\x7f]", "?", line))
        wrong("findings.txt: the record did not verify when this was packed")
    if len(sys.argv) > 1 and sys.argv[1] != end:
        wrong("the head is not the one you named: this is another chain")
    for what in found:
        print("WRONG  " + what)
    if found:
        return 1
    print("ok     SHA256SUMS: %d files are as they were packed" % packed)
    print("ok     timeline.jsonl: %d entries are one chain, which ends in %s" % (entries, end))
    print("ok     files: %d attached, each as its entry names it" % files)
    if len(sys.argv) > 1:
        print("ok     the head is the one you named")
    else:
        print("       Compare the head with one noted elsewhere (a report, a message): python3 verify.py HEAD")
    return 0


if __name__ == "__main__":
    sys.exit(main())
