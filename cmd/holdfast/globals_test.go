package main_test

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// Two sessions in one process share nothing that changes but the world: no
// variable of a package is assigned to after it was made.
func TestNoPackageVariableChanges(t *testing.T) {
	all := house(t)
	global := map[string]map[string]bool{} // by folder, by name
	for _, s := range all {
		if s.test {
			continue
		}
		if global[s.folder] == nil {
			global[s.folder] = map[string]bool{}
		}
		for _, d := range s.file.Decls {
			if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.VAR {
				for _, spec := range d.Specs {
					locks(t, s, spec)
					for _, name := range spec.(*ast.ValueSpec).Names {
						global[s.folder][name.Name] = name.Name != "_"
					}
				}
			}
		}
	}
	for _, s := range all {
		if s.test {
			continue
		}
		changed := func(e ast.Expr) {
			if name := rootOf(e); name != nil && global[s.folder][name.Name] && isGlobal(s.file, name) {
				t.Errorf("%s:%d: %s is a variable of the package, and is changed", s.path, s.set.Position(name.Pos()).Line, name.Name)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					for _, e := range n.Lhs {
						changed(e)
					}
				}
			case *ast.IncDecStmt:
				changed(n.X)
			}
			return true
		})
	}
}

// locks says of a variable that is made to be changed by many.
func locks(t *testing.T, s source, spec ast.Spec) {
	t.Helper()
	ast.Inspect(spec, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			// What is made once, when it is first asked, is the same ever after.
			if from, ok := sel.X.(*ast.Ident); ok && (from.Name == "sync" && !strings.HasPrefix(sel.Sel.Name, "Once") || from.Name == "atomic") {
				t.Errorf("%s:%d: a variable of the package is made to be changed: it holds a %s.%s", s.path, s.set.Position(n.Pos()).Line, from.Name, sel.Sel.Name)
			}
		}
		return true
	})
}

// rootOf is the name at the root of what is assigned to: x of x.y[z].
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// isGlobal reports whether the name is that of the package, and none that a
// function declares: those the parser has resolved.
func isGlobal(file *ast.File, name *ast.Ident) bool {
	if name.Obj == nil {
		return true
	}
	return file.Scope.Lookup(name.Name) == name.Obj
}
