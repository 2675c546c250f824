package main_test

import (
	"fmt"
	"go/ast"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// What a type may weigh: its faults grow with what it holds.
const (
	mostMethods   = 40 // the whole method set, what is embedded included
	mostFields    = 20 // of a type that has methods; plain data is free
	mostInterface = 8
	// paneBase is what every pane embeds: what all panes have does not count for each.
	paneBase = "tui/pane.Base"
)

// tooHeavy are the types that weigh more, with what they weigh. The numbers may
// only shrink, and nothing may be added: look for the noun that is missing.
func tooHeavy() map[string]weight {
	return map[string]weight{}
}

// weight is what a type holds.
type weight struct{ methods, fields, asks int }

func (w weight) String() string {
	return fmt.Sprintf("{methods: %d, fields: %d, asks: %d}", w.methods, w.fields, w.asks)
}

func TestNoTypeGrowsHeavy(t *testing.T) {
	known := tooHeavy()
	found := weigh(house(t))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		w, allowed := found[name], known[name]
		if w.methods > max(mostMethods, allowed.methods) || w.fields > max(mostFields, allowed.fields) || w.asks > max(mostInterface, allowed.asks) {
			t.Errorf("%s weighs %s: at most %d methods, %d fields, and %d methods of an interface", name, w, mostMethods, mostFields, mostInterface)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if w, was := found[name], known[name]; w.methods < was.methods && was.methods > mostMethods || w.fields < was.fields && was.fields > mostFields || w.asks < was.asks && was.asks > mostInterface {
			t.Errorf("%s weighs %s only: put that in the list, so that it stays", name, w)
		}
	}
}

// declared is a type as it is written.
type declared struct {
	methods  map[string]bool
	embedded []string // by folder and name
	fields   int
	asks     int // methods of an interface
}

// weigh counts what every type of the module holds.
func weigh(all []source) map[string]weight {
	types := map[string]*declared{}
	at := func(name string) *declared {
		if types[name] == nil {
			types[name] = &declared{methods: map[string]bool{}}
		}
		return types[name]
	}
	for _, s := range all {
		if s.test || s.generated {
			continue
		}
		imports := map[string]string{}
		for _, spec := range s.file.Imports {
			folder, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module+"/")
			if name := path.Base(folder); ours {
				if spec.Name != nil {
					name = spec.Name.Name
				}
				imports[name] = folder
			}
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil {
					at(s.folder + "." + receiver(d.Recv.List[0].Type)).methods[d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok {
						at(s.folder+"."+spec.Name.Name).read(spec.Type, s.folder, imports)
					}
				}
			}
		}
	}
	found := map[string]weight{}
	for name, d := range types {
		methods := map[string]bool{}
		gather(types, name, methods, 0)
		w := weight{methods: len(methods), fields: d.fields, asks: d.asks}
		if len(d.methods) == 0 {
			w.fields = 0
		}
		found[name] = w
	}
	return found
}

// read takes in what a type is made of.
func (d *declared) read(e ast.Expr, folder string, imports map[string]string) {
	switch e := e.(type) {
	case *ast.StructType:
		for _, f := range e.Fields.List {
			if d.fields += max(1, len(f.Names)); len(f.Names) == 0 {
				d.embed(f.Type, folder, imports)
			}
		}
	case *ast.InterfaceType:
		for _, m := range e.Methods.List {
			d.asks += len(m.Names)
		}
	}
}

func (d *declared) embed(e ast.Expr, folder string, imports map[string]string) {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	switch e := e.(type) {
	case *ast.Ident:
		d.embedded = append(d.embedded, folder+"."+e.Name)
	case *ast.SelectorExpr:
		if from, ok := e.X.(*ast.Ident); ok && imports[from.Name] != "" {
			d.embedded = append(d.embedded, imports[from.Name]+"."+e.Sel.Name)
		}
	}
}

// gather adds the methods of a type and of what it embeds.
func gather(types map[string]*declared, name string, methods map[string]bool, depth int) {
	d := types[name]
	if d == nil || depth > 10 {
		return
	}
	for m := range d.methods {
		methods[m] = true
	}
	for _, e := range d.embedded {
		if e != paneBase {
			gather(types, e, methods, depth+1)
		}
	}
}

// receiver is the name of the type that a method belongs to.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return "?"
}
