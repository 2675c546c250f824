package sop

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// opens is the first line of a script, from 1, on which a command leaves its shell
// for another one, or for a program that asks, and ends no later than on the line
// last: what follows is typed into that. 0: there is none. A placeholder is a word.
func opens(script string, last int) int {
	marked, _ := mark(script, holes(script))
	if last < 1 || !mayOpen(marked) {
		return 0
	}
	file, err := grammar(syntax.LangBash, marked)
	if err != nil {
		return 0 // which is said anyway
	}
	for _, stmt := range file.Stmts {
		if int(stmt.End().Line()) <= last && opensIn(stmt) {
			return int(stmt.Pos().Line())
		}
	}
	return 0
}

// mayOpen looks at a script word by word, and finds every command that opens
// something, and a few that do not: to read all scripts as a shell does costs much
// more.
func mayOpen(script string) bool {
	if !slices.ContainsFunc(openers, func(word string) bool { return strings.Contains(script, word) }) {
		return false
	}
	for line := range strings.Lines(strings.ReplaceAll(script, "\\\n", " ")) {
		if strings.ContainsAny(line, `'"`) && strings.ContainsAny(line, ";&|#>") && slices.ContainsFunc(openers, func(word string) bool { return strings.Contains(line, word) }) {
			return true // one of them may stand in quotes
		}
		for command := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ';' || r == '&' || r == '|' }) {
			words := strings.Fields(command)
			end := slices.IndexFunc(words, func(word string) bool { return word[0] == '#' || strings.Contains(word, ">") })
			if end >= 0 {
				words = words[:end]
			}
			for len(words) > 0 && strings.Contains(words[0], "=") {
				words = words[1:]
			}
			if enters(words) {
				return true
			}
		}
	}
	return false
}

// openers are the programs that open something.
//
//nolint:gochecknoglobals // never written
var openers = strings.Fields("sudo doas su runuser newgrp ssh slogin autossh mosh sftp ftp lftp sh bash zsh dash ash ksh fish chroot arch-chroot nsenter " +
	"docker docker-compose podman nerdctl crictl ctr kubectl k oc ip lxc incus nomad pct virsh machinectl multipass vagrant minikube gcloud az aws tsh fly flyctl heroku eb cf bosh juju " +
	"psql mysql mariadb mongo mongosh cqlsh redis-cli sqlite3 python python3 irb rails")

// opensIn reports whether a statement opens something with what it is given to
// read: one whose input is a file or a here-document does not ask.
func opensIn(stmt *syntax.Stmt) bool {
	for _, r := range stmt.Redirs {
		switch r.Op {
		case syntax.RdrIn, syntax.RdrInOut, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc, syntax.DplIn:
			return false
		}
	}
	switch t := stmt.Cmd.(type) {
	case *syntax.BinaryCmd: // cd /srv && ssh web1
		return (t.Op == syntax.AndStmt || t.Op == syntax.OrStmt) && (opensIn(t.X) || opensIn(t.Y))
	case *syntax.CallExpr:
		var words []string
		for _, arg := range t.Args {
			var out strings.Builder
			if err := syntax.NewPrinter().Print(&out, arg); err != nil {
				return false
			}
			words = append(words, out.String())
		}
		return !stmt.Background && enters(words)
	}
	return false
}

// enters reports whether a command leaves its shell for another one, or for a
// program that asks.
func enters(words []string) bool {
	for len(words) > 0 {
		switch path.Base(words[0]) {
		case "sudo", "doas":
			rest, shell := behindSudo(words[1:])
			if len(rest) == 0 {
				return shell
			}
			words = rest
		case "exec", "command", "env":
			words = words[1:]
			for len(words) > 0 && (strings.HasPrefix(words[0], "-") || strings.Contains(words[0], "=")) {
				words = words[1:]
			}
		default:
			return entersAs(path.Base(words[0]), words[1:])
		}
	}
	return false
}

func entersAs(name string, args []string) bool {
	switch name {
	case "ssh", "slogin", "autossh", "mosh":
		return intoHost(args)
	case "su", "runuser", "newgrp":
		return !slices.ContainsFunc(args, isCommand)
	case "sh", "bash", "zsh", "dash", "ash", "ksh", "fish":
		return !slices.ContainsFunc(args, func(arg string) bool {
			return !strings.HasPrefix(arg, "-") || isCommand(arg) || arg == "--version" || arg == "--help"
		})
	case "chroot", "arch-chroot":
		rest := slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return strings.HasPrefix(arg, "--") })
		return len(rest) == 1 || len(rest) > 1 && enters(rest[1:])
	case "docker", "docker-compose", "podman", "nerdctl", "crictl", "ctr", "kubectl", "k", "oc", "ip", "lxc", "incus", "nomad":
		return intoContainer(name, args)
	case "gcloud", "az", "tsh", "fly", "flyctl":
		if i := slices.Index(args, "--"); i >= 0 && i+1 < len(args) {
			return enters(args[i+1:])
		}
		if slices.ContainsFunc(args, isCommand) {
			return false
		}
	}
	return asks.MatchString(strings.Join(append([]string{name}, args...), " "))
}

// isCommand reports a flag behind which a shell is given what it is to run: -c, -lc.
func isCommand(arg string) bool {
	return strings.HasPrefix(arg, "--command") || strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "--") && strings.HasSuffix(arg, "c")
}

// asks are commands that ask for more, and tools that open a shell somewhere.
var asks = regexp.MustCompile(`^(?:(?:psql|mysql|mariadb|mongosh?|cqlsh)(?: (?:-[nitwW]|-[hUudpP]\S*|--(?:host|port|user(?:name)?|dbname|database|password)(?:=\S+)?|[^ -]\S*))*|redis-cli(?: (?:(?:-[hpnua]|--user|--pass) \S+|-c|--tls|--raw|--no-auth-warning))*|sqlite3(?: [\w./-]+)?|python3?(?: -[iquB]+)*|(?:bundle exec )?(?:irb|rails c(?:onsole)?(?: .*)?)|nsenter\b.*` +
	`|s?ftp(?: -[^b]\S*(?: \S+)??)* [^ -]\S*|lftp(?: [^ -]\S*)?|vagrant ssh(?: [\w-]+)?|minikube ssh(?: -\w \S+)*|tsh ssh [^ -]\S*|(?:eb|cf|bosh|juju) ssh(?: [^ -]\S*)*|pct enter \S+|virsh console \S+|machinectl (?:shell|login)(?: \S+)?|multipass shell(?: \S+)?|fly(?:ctl)? ssh console(?: -[^C]\S*(?: [^ -]\S*)?)*` +
	`|heroku run(?: -\S+(?: [^ -]\S*)??)* (?:ba)?sh|gcloud (?:(?:alpha|beta) )?compute ssh .*|az ssh vm .*|aws (?:.* )?ssm start-session .*|aws (?:.* )?ecs execute-command .*)$`)

// behindSudo is what runs as another user; shell: it is that user's shell.
func behindSudo(args []string) (rest []string, shell bool) {
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch valued := strings.IndexAny(arg, "ughpCDRrtTU"); {
		case arg == "--":
			return args, shell
		case strings.HasPrefix(arg, "--"):
			shell = shell || arg == "--login" || arg == "--shell"
			if slices.Contains([]string{"--user", "--group", "--host", "--prompt", "--chdir", "--role", "--type"}, arg) {
				args = args[min(1, len(args)):]
			}
		case strings.HasPrefix(arg, "-"):
			flags := arg
			if valued > 0 {
				flags = arg[:valued]
			}
			shell = shell || strings.ContainsAny(flags, "is")
			if valued == len(arg)-1 {
				args = args[min(1, len(args)):]
			}
		case !strings.Contains(arg, "="):
			return append([]string{arg}, args...), shell
		}
	}
	return nil, shell
}

// intoHost reports whether ssh opens a shell: it is given no command, or one that
// opens something there, and does not only hold a tunnel.
func intoHost(args []string) bool {
	host := false
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			continue
		case strings.HasPrefix(arg, "-"):
			valued := strings.IndexAny(arg, "BbcDEeFIiJLlmOoPpQRSWw")
			if flags := arg[:max(valued, 0)]; strings.ContainsAny(flags, "NfVG") || valued < 0 && strings.ContainsAny(arg, "NfVG") || valued > 0 && strings.IndexByte("OQW", arg[valued]) >= 0 {
				return false
			}
			if valued == len(arg)-1 {
				args = args[min(1, len(args)):]
			}
		case host:
			return enters(strings.Fields(strings.Trim(strings.Join(append([]string{arg}, args...), " "), `'"`)))
		default:
			host = true
		}
	}
	return host
}

// intoContainer reports whether a tool of containers opens a shell, or a program
// that asks, in one.
func intoContainer(tool string, args []string) bool {
	at := slices.IndexFunc(args, func(arg string) bool {
		return slices.Contains([]string{"exec", "run", "debug", "rsh", "attach", "shell"}, arg)
	})
	if at < 0 {
		return false
	}
	verb, rest := args[at], args[at+1:]
	if i := slices.Index(rest, "--"); i >= 0 {
		return enters(rest[i+1:])
	}
	if i := slices.IndexFunc(rest, func(arg string) bool { return slices.Contains(openers, path.Base(arg)) }); i >= 0 {
		return enters(rest[i:]) || enters(rest[len(rest)-1:])
	}
	typed := slices.ContainsFunc(rest, func(arg string) bool { return typedInto.MatchString(arg) })
	switch verb {
	case "attach", "shell":
		return true
	case "rsh":
		return len(bare(rest)) == 1
	case "debug":
		return typed || tool == "oc"
	case "run": // nothing behind the image: what it runs by itself
		return typed && len(bare(rest)) == 1
	}
	return false
}

// typedInto is a flag that joins what is typed to what runs in a container.
var typedInto = regexp.MustCompile(`^(?:-[a-zA-Z]*[it][a-zA-Z]*|--interactive|--stdin|--tty)$`)

// bare is the words that are no flags, nor the values of flags.
func bare(args []string) []string {
	var words []string
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case !strings.HasPrefix(arg, "-"):
			words = append(words, arg)
		case strings.Contains(arg, "=") || alone.MatchString(arg):
		default:
			i++
		}
	}
	return words
}

// alone is a flag that has no value.
var alone = regexp.MustCompile(`^(?:-[itdTPq]+|--(?:rm|init|privileged|interactive|tty|stdin|detach|read-only|quiet))$`)
