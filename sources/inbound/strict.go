package inbound

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"holdfast/sources/text"
)

// decode reads one JSON value. A name that stands twice in an object is refused,
// also where it differs in case only, and so is what is not UTF-8: two readers
// would take different things from it, and the sender would not know which.
func decode(body []byte, to any, more ...json.Options) error {
	options := append([]json.Options{json.MatchCaseInsensitiveNames(true)}, more...)
	return inWords(json.Unmarshal(body, to, json.JoinOptions(options...)))
}

// inWords says what is wrong with JSON without speaking of the program.
func inWords(err error) error {
	var where string
	var syntax *jsontext.SyntacticError
	var meaning *json.SemanticError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		where = string(syntax.JSONPointer)
	case errors.As(err, &meaning):
		where = string(meaning.JSONPointer)
	}
	if where == "" {
		where = "the body"
	}
	where = text.Excerpt([]byte(where), 100)
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Errorf("the name %s stands there twice: which of the two counts is not known", where)
	case syntax != nil && errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it ends in the middle")
	case meaning != nil && meaning.Err != nil:
		return fmt.Errorf("%w (%s)", meaning.Err, where)
	case meaning != nil:
		return fmt.Errorf("%s may not be a JSON %s", where, kindOf(meaning.JSONKind))
	}
	return errors.New(text.ErrorLine(err))
}

func kindOf(k jsontext.Kind) string {
	switch k {
	case '{':
		return "object"
	case '[':
		return "list"
	case '"':
		return "string"
	case '0':
		return "number"
	case 'n':
		return "null"
	}
	return "true or false"
}

// elements cuts a JSON list into its elements without looking into them.
func elements(body []byte) ([]jsontext.Value, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if open, err := d.ReadToken(); err != nil || open.Kind() != '[' {
		return nil, errors.Join(errors.New("it does not begin with ["), inWords(err))
	}
	var list []jsontext.Value
	for d.PeekKind() != ']' {
		v, err := d.ReadValue()
		if err != nil {
			return nil, inWords(err)
		}
		list = append(list, v.Clone())
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, inWords(err)
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more behind the list")
	}
	return list, nil
}

// members cuts a JSON object into its members without looking into them. A name that
// stands twice is refused.
func members(body []byte) (map[string]jsontext.Value, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if open, err := d.ReadToken(); err != nil || open.Kind() != '{' {
		return nil, errors.Join(errors.New("it does not begin with {"), inWords(err))
	}
	all := map[string]jsontext.Value{}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, inWords(err)
		}
		is := name.String()
		if _, twice := all[is]; twice {
			return nil, fmt.Errorf("the name %s stands there twice: which of the two counts is not known", text.Excerpt([]byte(is), 100))
		}
		v, err := d.ReadValue()
		if err != nil {
			return nil, inWords(err)
		}
		all[is] = v.Clone()
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, inWords(err)
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more behind it")
	}
	return all, nil
}
