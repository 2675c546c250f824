package tuitest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/themes"
	"holdfast/tui/pane"
)

// Looked is a pane that can be looked at.
type Looked interface {
	pane.Pane
	Redraw() // draws it anew at the next View
}

// ReadsOnly fails when looking at a pane changes it: what it holds is the same
// before and after, and drawn a second time it looks the same. What a drawing leaves
// by its nature, the frame itself and what was worked out to make it, is no change.
func ReadsOnly(t testing.TB, p Looked) {
	t.Helper()
	p.Redraw()
	before := held(p)
	first := p.View()
	title := p.Title()
	if told, ok := p.(pane.Told); ok {
		told.Strip(40)
	}
	if tall, ok := p.(pane.Tall); ok {
		tall.Rows(40)
	}
	p.Actions()
	if after := held(p); after != before {
		t.Errorf("looking at %s changed what it holds:\n%s", p.ID(), difference(before, after))
	}
	p.Redraw()
	if second := p.View(); second != first || p.Title() != title {
		t.Errorf("drawn twice, %s looks different:\n%s", p.ID(), difference(first, second))
	}
}

// leftByDrawing are the names of fields that drawing may set: what is drawn, that
// nothing is owed, what the person has seen, and what was worked out.
func leftByDrawing() []string { return []string{"drawn", "redraw", "frame", "memo"} }

// held writes down all that a value holds, a line each.
func held(v any) string {
	w := writer{seen: map[uintptr]bool{}}
	w.write("", reflect.ValueOf(v))
	return w.b.String()
}

type writer struct {
	b    strings.Builder
	seen map[uintptr]bool
}

func (w *writer) write(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		apart := v.Type() == reflect.TypeFor[*themes.Theme]() || v.Type() == reflect.TypeFor[*time.Location]()
		if apart || v.IsNil() || w.seen[v.Pointer()] {
			fmt.Fprintf(&w.b, "%s = %#x\n", path, v.Pointer())
			return
		}
		w.seen[v.Pointer()] = true
		w.write(path, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; !slices.Contains(leftByDrawing(), name) {
				w.write(path+"."+name, v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		fmt.Fprintf(&w.b, "%s has %d\n", path, v.Len())
		for i := range v.Len() {
			w.write(fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case reflect.Map:
		keys := map[string]reflect.Value{}
		for _, k := range v.MapKeys() {
			keys[fmt.Sprint(k)] = v.MapIndex(k)
		}
		names := make([]string, 0, len(keys))
		for k := range keys {
			names = append(names, k)
		}
		slices.Sort(names)
		fmt.Fprintf(&w.b, "%s has %d\n", path, len(names))
		for _, k := range names {
			w.write(path+"["+k+"]", keys[k])
		}
	case reflect.Func, reflect.Interface, reflect.Chan: // what it is made of, not what it holds
	default:
		fmt.Fprintf(&w.b, "%s = %v\n", path, v)
	}
}
