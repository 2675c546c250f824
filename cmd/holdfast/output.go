package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

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
	var w jsonWriter
	if err := w.value(v, 0); err != nil {
		return err
	}
	w.doc = append(w.doc, '\n')
	return w.flush(o.stdout)
}

// printEach is printJSON of a list of n values, each of which is made when its turn
// comes: neither all of them nor what is written of all stands in memory at once.
func printEach[T any](o output, n int, at func(i int) T) error {
	if n == 0 {
		return o.printJSON([]T{})
	}
	w := jsonWriter{doc: make([]byte, 0, 2*writtenAtOnce)}
	for i := range n {
		between := byte(',')
		if i == 0 {
			between = '['
		}
		w.doc = text.LineJSON(append(w.doc, between), 1)
		if err := w.value(at(i), 1); err != nil {
			return err
		}
		if len(w.doc) < writtenAtOnce {
			continue
		}
		if err := w.flush(o.stdout); err != nil {
			return err
		}
	}
	w.doc = append(text.LineJSON(w.doc, 0), "]\n"...)
	return w.flush(o.stdout)
}

// writtenAtOnce is how many bytes of a long list are written together.
const writtenAtOnce = 64 << 10

// jsonWriter writes values as JSON. The zero jsonWriter has written nothing.
type jsonWriter struct {
	compact bytes.Buffer // the value at hand
	encoder *json.Encoder
	doc     []byte // what is to be written
}

// value adds a value that stands so deep in the document.
func (w *jsonWriter) value(v any, depth int) error {
	if w.encoder == nil {
		w.encoder = json.NewEncoder(&w.compact)
		w.encoder.SetEscapeHTML(false)
	}
	w.compact.Reset()
	if err := w.encoder.Encode(v); err != nil {
		return err
	}
	w.doc = text.IndentJSON(w.doc, bytes.TrimSuffix(w.compact.Bytes(), []byte("\n")), depth)
	return nil
}

// flush writes what there is to be written.
func (w *jsonWriter) flush(to io.Writer) error {
	_, err := io.WriteString(to, text.InertJSON(string(w.doc)))
	w.doc = w.doc[:0]
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
