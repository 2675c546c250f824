package config

import (
	"fmt"
	"strings"
)

// Reference is the page that says every key there is, as Markdown.
func Reference() string {
	var b strings.Builder
	b.WriteString(`# holdfast.yaml

Every key of the configuration. This page is made by ` + "`make gen`" + ` from the table that the file is read by; a test holds
it to that. The README has one to copy.

It is looked for at ` + "`--config`, `$HOLDFAST_CONFIG`, `./holdfast.yaml`, `$XDG_CONFIG_HOME/holdfast/` and `/etc/holdfast/`" + `.
` + "`holdfast config check`" + ` lists every mistake in it at once. A relative path is relative to the file; ` + "`${NAME}`" + ` in a value is
the environment's. A duration is written as 90s, 10m, 26h, 30d or 1w2d, a size as 500kB, 1MB or 2GiB.

A running holdfast takes a changed file **live**, or on SIGHUP, and touches only what changed; where the last column says
**restart** it takes the key when it starts, and says so until then. A bad file keeps the old configuration.

A **secret** never stands in the file: it is one of ` + "`{env: NAME}`, `{file: PATH}` and `{command: [PROGRAM, …]}`" + `, read each
time it is used.

An editor checks and completes the file by its JSON schema: ` + "`holdfast config schema > holdfast.schema.json`" + `, and as the first
line of the file (for editors with yaml-language-server) ` + "`# yaml-language-server: $schema=holdfast.schema.json`" + `.
`)
	keys := table().keys()
	b.WriteString("\n## The file\n")
	writeKeys(&b, "", keys)
	for _, k := range keys {
		if k.Taken != Later && len(k.Keys) > 0 {
			fmt.Fprintf(&b, "\n## %s\n\n%s%s\n", k.Name, k.About, without(k))
			writeKeys(&b, k.Name+k.Inner, k.Keys)
		}
	}
	b.WriteString("\n## Not in this version\n\nThese keys are known, and a file that has one is refused.\n\n")
	for _, k := range keys {
		writeLater(&b, "", k)
	}
	return b.String()
}

// writeKeys writes the table of the keys that begin with prefix, and of those
// below them.
func writeKeys(b *strings.Builder, prefix string, keys []Key) {
	b.WriteString("\n| key | value | without it | what it is for | a change |\n|---|---|---|---|---|\n")
	writeRows(b, prefix, keys, prefix == "")
}

// writeRows writes a row for each key; of those that have a section of their own
// only that.
func writeRows(b *strings.Builder, prefix string, keys []Key, sections bool) {
	for _, k := range keys {
		if k.Taken == Later {
			continue
		}
		taken := "live"
		if k.Taken == AtStart {
			taken = "**restart**"
		}
		is := k.Is
		if len(k.Allowed) > 0 {
			is = "`" + strings.Join(k.Allowed, "`, `") + "`"
		}
		if sections && len(k.Keys) > 0 {
			is = fmt.Sprintf("[%s](#%s)", is, k.Name)
		}
		fmt.Fprintf(b, "| `%s%s` | %s | %s | %s | %s |\n", prefix, k.Name, is, left(k), k.About, taken)
		if !sections {
			writeRows(b, prefix+k.Name+k.Inner, k.Keys, false)
		}
	}
}

// left is what holds where a key is left out.
func left(k Key) string {
	switch {
	case k.Required:
		return "*required*"
	case len(k.OneOf) == 1:
		return "*required*"
	case len(k.OneOf) > 1:
		return "one of `" + strings.Join(k.OneOf, "`, `") + "`"
	case k.Default != "":
		return "`" + k.Default + "`"
	}
	return k.Else
}

func without(k Key) string {
	if k.Else == "" {
		return ""
	}
	return " Without it " + k.Else + "."
}

// writeLater lists the keys that are not in this version.
func writeLater(b *strings.Builder, prefix string, k Key) {
	if k.Taken != Later {
		for _, inner := range k.Keys {
			writeLater(b, prefix+k.Name+k.Inner, inner)
		}
		return
	}
	fmt.Fprintf(b, "- `%s%s`", prefix, k.Name)
	if k.About != "" {
		fmt.Fprintf(b, ": %s", k.About)
	}
	if len(k.Keys) > 0 {
		names := make([]string, len(k.Keys))
		for i, inner := range k.Keys {
			names[i] = "`" + inner.Name + "`"
		}
		fmt.Fprintf(b, " (%s)", strings.Join(names, ", "))
	}
	b.WriteByte('\n')
}
