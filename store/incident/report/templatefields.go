package report

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
	"time"
)

// escapeActions puts the escaper md at the end of every action under a node
// that prints something and does not end in an escaper.
func escapeActions(node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			escapeActions(child)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) > 0 {
			return
		}
		last := n.Pipe.Cmds[len(n.Pipe.Cmds)-1]
		if name, ok := last.Args[0].(*parse.IdentifierNode); ok && escapers()[name.Ident] != nil {
			return
		}
		n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{
			NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{parse.NewIdentifier("md").SetPos(n.Pos)},
		})
	case *parse.IfNode:
		escapeActions(n.List)
		escapeActions(n.ElseList)
	case *parse.RangeNode:
		escapeActions(n.List)
		escapeActions(n.ElseList)
	case *parse.WithNode:
		escapeActions(n.List)
		escapeActions(n.ElseList)
	}
}

// checkFields finds what a template asks for and a report does not have. An
// execution would find only the first, and only in a branch that this incident
// happens to take. Where the type of a value is not known before the template
// runs, nothing is said.
func checkFields(source, parts string) error {
	funcs := page{zone: time.UTC}.funcs()
	maps.Copy(funcs, escapers())
	trees := map[string]*parse.Tree{}
	for i, text := range []string{parts, source} {
		parsed, err := parse.Parse([]string{"parts", "template"}[i], text, "", "", funcs, builtins())
		if err != nil {
			return err
		}
		maps.Copy(trees, parsed)
	}
	c := &fields{funcs: funcs, trees: trees, seen: map[string]bool{}}
	c.tree("template", reflect.TypeFor[Report]())
	if len(c.missing) == 0 {
		return nil
	}
	return errors.New(strings.Join(c.missing, "\n"))
}

// builtins are the functions every template has; parse wants their names.
func builtins() map[string]any {
	m := map[string]any{}
	for _, name := range strings.Fields("and call html index slice js len not or print printf println urlquery eq ge gt le lt ne break continue") {
		m[name] = fmt.Sprint
	}
	return m
}

// fields follows the types through a template. A nil type is one not known.
type fields struct {
	funcs   map[string]any
	trees   map[string]*parse.Tree
	seen    map[string]bool // template and type, so that recursion ends
	missing []string
	vars    map[string]reflect.Type
	current *parse.Tree
}

func (c *fields) tree(name string, dot reflect.Type) {
	key := fmt.Sprint(name, " ", dot)
	tree := c.trees[name]
	if c.seen[key] || tree == nil || tree.Root == nil {
		return
	}
	c.seen[key] = true
	vars, current := c.vars, c.current
	c.vars, c.current = map[string]reflect.Type{"$": dot}, tree
	c.walk(tree.Root, dot)
	c.vars, c.current = vars, current
}

func (c *fields) walk(node parse.Node, dot reflect.Type) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			c.walk(child, dot)
		}
	case *parse.ActionNode:
		c.pipe(n.Pipe, dot)
	case *parse.IfNode:
		c.pipe(n.Pipe, dot)
		c.walk(n.List, dot)
		c.walk(n.ElseList, dot)
	case *parse.WithNode:
		c.walk(n.List, c.pipe(n.Pipe, dot))
		c.walk(n.ElseList, dot)
	case *parse.RangeNode:
		key, elem := elements(c.pipe(n.Pipe, dot))
		switch len(n.Pipe.Decl) {
		case 1:
			c.vars[n.Pipe.Decl[0].Ident[0]] = elem
		case 2:
			c.vars[n.Pipe.Decl[0].Ident[0]], c.vars[n.Pipe.Decl[1].Ident[0]] = key, elem
		}
		c.walk(n.List, elem)
		c.walk(n.ElseList, dot)
	case *parse.TemplateNode:
		if n.Pipe == nil {
			c.tree(n.Name, nil)
			return
		}
		c.tree(n.Name, c.pipe(n.Pipe, dot))
	}
}

// pipe returns the type of what a pipeline gives.
func (c *fields) pipe(p *parse.PipeNode, dot reflect.Type) reflect.Type {
	var t reflect.Type
	for _, cmd := range p.Cmds {
		for _, arg := range cmd.Args[1:] {
			c.value(arg, dot)
		}
		t = c.value(cmd.Args[0], dot)
	}
	if len(p.Decl) == 1 {
		c.vars[p.Decl[0].Ident[0]] = t
	}
	return t
}

// value returns the type of one operand.
func (c *fields) value(node parse.Node, dot reflect.Type) reflect.Type {
	switch n := node.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return c.follow(n, dot, n.Ident)
	case *parse.VariableNode:
		return c.follow(n, c.vars[n.Ident[0]], n.Ident[1:])
	case *parse.ChainNode:
		return c.follow(n, c.value(n.Node, dot), n.Field)
	case *parse.PipeNode:
		return c.pipe(n, dot)
	case *parse.IdentifierNode:
		if f, ok := c.funcs[n.Ident]; ok {
			return reflect.TypeOf(f).Out(0)
		}
	}
	return nil
}

// follow goes down a chain of names and says which of them does not exist.
func (c *fields) follow(at parse.Node, t reflect.Type, names []string) reflect.Type {
	for _, name := range names {
		if t == nil {
			return nil
		}
		if m, ok := t.MethodByName(name); ok {
			t = m.Type.Out(0)
			continue
		}
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		switch t.Kind() {
		case reflect.Map:
			t = t.Elem()
		case reflect.Struct:
			field, ok := t.FieldByName(name)
			if !ok || !field.IsExported() {
				c.miss(at, t, name)
				return nil
			}
			t = field.Type
		case reflect.Interface:
			return nil
		default:
			c.miss(at, t, name)
			return nil
		}
	}
	return t
}

func (c *fields) miss(at parse.Node, t reflect.Type, name string) {
	place, _ := c.current.ErrorContext(at)
	what := "there is no " + name + " in " + cmp.Or(t.Name(), t.String())
	if t.Kind() == reflect.Struct {
		var has []string
		for _, field := range reflect.VisibleFields(t) {
			if field.IsExported() && !field.Anonymous {
				has = append(has, field.Name)
			}
		}
		slices.Sort(has)
		what += "; it has " + strings.Join(has, ", ")
	}
	_, line, _ := strings.Cut(place, ":")
	c.missing = append(c.missing, "line "+line+": "+what)
}

// elements are the types of the keys and the values that a range goes over.
func elements(t reflect.Type) (key, elem reflect.Type) {
	if t == nil {
		return nil, nil
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Map:
		return t.Key(), t.Elem()
	case reflect.Slice, reflect.Array:
		return reflect.TypeFor[int](), t.Elem()
	default:
		return nil, nil
	}
}
