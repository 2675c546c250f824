package main_test

import (
	"go/ast"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// All that differs from kind to kind of an entry stands in one table, so that a
// new kind is one row of it and forgotten nowhere.
const tableOfKinds = "store/incident/kinds.go"

// stillSwitches are the folders that ask which kind an entry is of among several,
// and how often. The numbers may only shrink.
func stillSwitches() map[string]int {
	return map[string]int{"tui/incident/timeline": 4}
}

func TestKindsOfEntriesAreToldApartInOneTable(t *testing.T) {
	all := house(t)
	kinds, data := ofEntries(all)
	if len(kinds) < 25 || len(data) < 15 {
		t.Fatalf("%d kinds and %d types of data are known", len(kinds), len(data))
	}
	found := map[string]int{}
	var where []string
	for _, s := range all {
		if s.test || s.path == tableOfKinds {
			continue
		}
		for _, at := range switches(s, kinds, data) {
			found[s.folder]++
			where = append(where, s.set.Position(at).String())
		}
	}
	known := stillSwitches()
	for _, folder := range slices.Sorted(maps.Keys(found)) {
		if found[folder] > known[folder] {
			t.Errorf("%s tells kinds of entries apart: give the table in %s a column\n%s", folder, tableOfKinds, strings.Join(where, "\n"))
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(known)) {
		if found[folder] < known[folder] {
			t.Errorf("%s does so %d times only: put that in the list, so that it stays", folder, found[folder])
		}
	}
}

// ofEntries are the names of the kinds of entries, and of the types of what they
// keep.
func ofEntries(all []source) (kinds, data map[string]bool) {
	kinds, data = map[string]bool{}, map[string]bool{}
	for _, s := range all {
		if s.folder != path.Dir(tableOfKinds) || s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if of, ok := n.Type.(*ast.Ident); ok && of.Name == "Kind" {
					for _, name := range n.Names {
						kinds[name.Name] = true
					}
				}
			case *ast.TypeSpec:
				if strings.HasSuffix(n.Name.Name, "Data") {
					data[n.Name.Name] = true
				}
			}
			return true
		})
	}
	return kinds, data
}

// switches are the places where a file tells kinds apart, by their names or by the
// types of what they keep.
func switches(s source, kinds, data map[string]bool) (at []token.Pos) {
	mine := s.folder == path.Dir(tableOfKinds) || s.folder == "store"
	named := func(e ast.Expr, names map[string]bool) bool {
		found := false
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				from, ok := n.X.(*ast.Ident)
				found = found || ok && (from.Name == "incident" || from.Name == "store") && names[n.Sel.Name]
				return false
			case *ast.Ident:
				found = found || mine && names[n.Name]
			}
			return true
		})
		return found
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		var body *ast.BlockStmt
		names := kinds
		switch n := n.(type) {
		case *ast.SwitchStmt:
			body = n.Body
		case *ast.TypeSwitchStmt:
			body, names = n.Body, data
		default:
			return true
		}
		for _, c := range body.List {
			if slices.ContainsFunc(c.(*ast.CaseClause).List, func(e ast.Expr) bool { return named(e, names) }) {
				at = append(at, n.Pos())
				break
			}
		}
		return true
	})
	return at
}
