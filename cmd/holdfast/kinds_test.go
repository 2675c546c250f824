package main_test

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// All that differs from kind to kind of an entry stands in one table, so that a
// new kind is one row of it and forgotten nowhere.
const tableOfKinds = "store/incident/kinds.go"

func TestKindsOfEntriesAreToldApartInOneTable(t *testing.T) {
	all := house(t)
	kinds, data := ofEntries(all)
	if len(kinds) < 25 || len(data) < 15 {
		t.Fatalf("%d kinds and %d types of data are known", len(kinds), len(data))
	}
	for _, s := range all {
		if s.test || s.path == tableOfKinds {
			continue
		}
		for _, at := range switches(s, kinds, data) {
			t.Errorf("%s tells kinds of entries apart: give the table in %s a column", s.set.Position(at), tableOfKinds)
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
