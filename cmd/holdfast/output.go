package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"holdfast/sources/text"
)

// output is where a command says what it has to say: its result, and beside it
// what a person should know.
type output struct{ stdout, stderr io.Writer }

// print writes a command's result.
func (o output) print(v ...any) error {
	_, err := fmt.Fprintln(o.stdout, v...)
	return err
}

// printJSON writes a command's result as indented JSON. Text from outside may
// stand in it as it came, so what a terminal would obey or hide is escaped: the
// same value to a program, inert to whoever looks at it.
func (o output) printJSON(v any) error {
	var doc strings.Builder
	enc := json.NewEncoder(&doc)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(o.stdout, text.InertJSON(doc.String()))
	return err
}

// complain writes to stderr what a person should know. What the message quotes
// may come from outside, so it is cleaned.
func (o output) complain(message string) {
	_, _ = fmt.Fprintln(o.stderr, "holdfast: "+text.CleanBlock(message))
}

// unasked says which sources could not be asked; the command has run all the same.
func (o output) unasked(errs []error) error {
	if len(errs) == 0 {
		return nil
	}
	for _, err := range errs {
		o.complain(err.Error())
	}
	return &attentionError{}
}
