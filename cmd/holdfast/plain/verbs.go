package plain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"holdfast/cmd/holdfast/prompt"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// verb is a command that is said shorter here than in a shell, or only here.
type verb struct {
	names []string // the first is its own
	usage string
	what  string
	apart bool // it asks, and others write while it waits
	do    func(ctx context.Context, rest string)
}

// verbs are those there are; everything else is a command of the program.
func (d *Desk) verbs() []verb {
	list := []verb{
		{[]string{"status"}, "status", "what needs a human, in order", false, d.as("status")},
		{[]string{"alerts"}, "alerts [MATCHER…]", "every alert with its number; `alerts gone 3` says that an unknown one is over", false, d.alerts},
		{[]string{"ack", "a"}, "ack 1 [3 …] [--note TEXT] [--for 1h]", "hold alerts", false, func(ctx context.Context, rest string) { d.onAlerts(ctx, rest, "ack") }},
		{[]string{"unack", "u"}, "unack 1", "let go of alerts", false, func(ctx context.Context, rest string) { d.onAlerts(ctx, rest, "unack") }},
		{[]string{"silence", "s"}, "silence 1 [3 …] --for 2h --comment TEXT", "what a silence of these would mute; then `y`, alone on its line, makes it; also `silence list`, `extend ID`, `expire ID`", true, d.silence},
		{[]string{"open"}, "open TITLE [--alert 1] [--severity sev2]", "open an incident", false, d.open},
		{[]string{"incident", "i"}, "incident [INC-7]", "show the incident; named, it is the one that the other words mean", false, d.incident},
		{[]string{"note", "c"}, "note TEXT", "write into its timeline; the words as they are", false, d.note},
		{[]string{"step", "x"}, "step [SOP]", "show the next step of its SOP whole; then `y`, alone on its line, runs it", true, d.step},
		{[]string{"resolve"}, "resolve [SUMMARY]", "resolve it; asks", true, d.resolve},
		{[]string{"report"}, "report [-o FILE]", "its report", false, d.report},
		{[]string{"logs"}, "logs [on|off]", "the last errors of the logs; on: tell each as it comes", false, d.logs},
		{[]string{"y"}, "", "", false, func(context.Context, string) {
			d.fail("nothing is asked: nothing was done; `step` shows the next step, and y after it runs it")
		}},
		{[]string{"help", "?"}, "help [COMMAND]", "this", false, d.help},
		{[]string{"quit", "exit", "q"}, "quit", "leave; so does the end of the input", true, func(context.Context, string) { d.over = true }},
	}
	if d.o.Coach != nil {
		list = append(list, verb{[]string{"esc", "\x1b"}, "esc", "end the lines that begin with `now:`", false, d.endHints})
	}
	return list
}

// endHints ends what a rehearsal proposes.
func (d *Desk) endHints(context.Context, string) {
	if err := d.o.Paper.Line(d.watch.proposal.end()); err != nil {
		d.fail(err.Error())
	}
}

// verb is the one of that name.
func (d *Desk) verb(name string) (verb, bool) {
	for _, v := range d.verbs() {
		for _, n := range v.names {
			if n == name {
				return v, true
			}
		}
	}
	return verb{}, false
}

// as does a command of the program by the words that follow.
func (d *Desk) as(command string) func(context.Context, string) {
	return func(ctx context.Context, rest string) { d.passOn(ctx, command, rest) }
}

func (d *Desk) alerts(ctx context.Context, rest string) {
	if prints, gone := strings.CutPrefix(rest, "gone "); gone {
		d.onAlerts(ctx, prints, "alerts", "gone")
		return
	}
	d.passOn(ctx, "alerts", rest)
}

// silence says what a silence would mute, and asks; others are written meanwhile.
func (d *Desk) silence(ctx context.Context, rest string) {
	if d.watch.asks {
		d.fail("a step is shown, and asks: leave it with q first; nothing was done")
		return
	}
	if first, _, _ := strings.Cut(rest, " "); first == "list" || first == "extend" || first == "expire" {
		d.passOn(ctx, "silence", rest) // an id may begin like a number
		return
	}
	d.onAlerts(ctx, rest, "silence")
}

// open opens an incident, which is the current one from then on.
func (d *Desk) open(ctx context.Context, rest string) {
	words, flags := beforeFlags(rest)
	if words == "" {
		d.fail("what is it called? Write `open TITLE`, such as `open checkout down`: nothing was done")
		return
	}
	list, err := Words(flags)
	if err != nil {
		d.fail(err.Error())
		return
	}
	args := []string{"incident", "open", words}
	for i, word := range list {
		if number, ok := numberIn(word); ok && i > 0 && list[i-1] == "--alert" {
			fp, err := d.named(number)
			if err != nil {
				d.fail(err.Error())
				return
			}
			word = string(fp)
		}
		args = append(args, word)
	}
	book := d.o.World.Record.Store.Book
	before, err := book.Incidents(ctx, incident.Filter{Limit: 1})
	if err != nil {
		d.fail("the record cannot be read, nothing was done: " + err.Error())
		return
	}
	if d.do(ctx, args...) != done {
		return
	}
	d.chosen = 0
	after, err := book.Incidents(ctx, incident.Filter{Limit: openedTogether})
	if err != nil {
		d.fail("which incident that was cannot be read: " + err.Error() + "; `incident list --open` lists it")
		return
	}
	id, certain := opened(before, after, words)
	if !certain {
		d.fail("which incident that was is not certain, another was opened in the same moment: `incident list --open` lists them, `incident INC-7` chooses one")
		return
	}
	d.chosen = id
}

// openedTogether is how many incidents may be opened in one moment.
const openedTogether = 20

// opened is the incident of that title that is among the newest ones after it was
// opened and was not before. Somebody else may have opened one in the same moment:
// certain is false where it cannot be told which is meant.
func opened(before, after []incident.Incident, title string) (id incident.ID, certain bool) {
	list := slices.DeleteFunc(slices.Clone(after), func(inc incident.Incident) bool { return len(before) > 0 && inc.ID <= before[0].ID })
	if len(list) > 1 {
		list = slices.DeleteFunc(list, func(inc incident.Incident) bool { return inc.Title != text.Clean(title) })
	}
	if len(list) != 1 {
		return 0, false
	}
	return list[0].ID, true
}

// beforeFlags divides words as they are from the flags behind them.
func beforeFlags(s string) (words, flags string) {
	if at := strings.Index(" "+s, " --"); at >= 0 {
		return strings.TrimSpace(s[:at]), s[at:]
	}
	return s, ""
}

// incident shows the current incident, or chooses another; what it cannot know is
// the program's.
func (d *Desk) incident(ctx context.Context, rest string) {
	name, more, _ := strings.Cut(rest, " ")
	id, err := incident.ParseID(name)
	switch {
	case rest == "":
		inc, err := d.current(ctx)
		if err != nil {
			d.fail(err.Error())
			return
		}
		id = inc.ID
	case err != nil || more != "":
		d.passOn(ctx, "incident", rest)
		return
	}
	if d.do(ctx, "incident", "show", id.String()) == done {
		d.chosen = id
	}
}

// note writes the words as they are.
func (d *Desk) note(ctx context.Context, rest string) {
	inc, err := d.current(ctx)
	if err == nil && rest == "" {
		err = errors.New("what is to be noted? Write `note TEXT`: nothing was done")
	}
	if err != nil {
		d.fail(err.Error())
		return
	}
	d.do(ctx, "incident", "note", inc.ID.String(), "--", rest)
}

func (d *Desk) report(ctx context.Context, rest string) {
	if rest != "" && !strings.HasPrefix(rest, "-") {
		d.passOn(ctx, "report", rest)
		return
	}
	inc, err := d.current(ctx)
	if err != nil {
		d.fail(err.Error())
		return
	}
	d.passOn(ctx, "report", inc.ID.String()+" "+rest)
}

// step steps through the checklist of the current incident.
func (d *Desk) step(ctx context.Context, name string) {
	if d.watch.asks {
		d.fail("a step is shown already, and asks: answer it, or leave it with q; nothing was done")
		return
	}
	inc, err := d.current(ctx)
	if err == nil && name == "" {
		name, err = d.procedure(ctx, inc)
	}
	if err != nil {
		d.fail(err.Error())
		return
	}
	d.watch.asking(true)
	defer d.watch.asking(false)
	d.do(ctx, "sop", "run", "--incident", inc.ID.String(), "--", name)
}

// resolve asks, as the cockpit does; only a y resolves. Any other line is what it says.
func (d *Desk) resolve(ctx context.Context, rest string) {
	if d.watch.asks {
		d.fail("a step is shown, and asks: leave it with q first; nothing was done")
		return
	}
	inc, err := d.current(ctx)
	if id, summary, named := incidentIn(rest); named {
		rest = summary
		inc, err = d.o.World.Record.Store.Book.Incident(ctx, id)
	}
	if err != nil {
		d.fail(err.Error())
		return
	}
	said, err := d.o.Ask.Ask(ctx, prompt.Question{Words: Short(fmt.Sprintf("resolve %s %s, %s? y, alone on its line, resolves it; any other line does not", inc.ID, inc.Title, inc.Severity)), Acts: true})
	switch {
	case errors.Is(err, prompt.ErrLeft):
		d.over = true
		d.fail(inc.ID.String() + " is not resolved: there was no answer")
	case err != nil:
		d.fail(err.Error() + "; " + inc.ID.String() + " is not resolved")
	case said == "y":
		args := []string{"incident", "resolve", inc.ID.String()}
		if rest != "" {
			args = append(args, "--summary="+rest)
		}
		_ = d.watch.together(func() error { d.do(ctx, args...); return nil })
	default:
		d.o.Complain(inc.ID.String() + " is not resolved")
		d.Line(ctx, said)
	}
}

// incidentIn is the incident that words begin with, and the words behind it. A number
// with words behind it names none: "2 pods were restarted" is a summary.
func incidentIn(words string) (id incident.ID, more string, named bool) {
	first, more, _ := strings.Cut(words, " ")
	id, err := incident.ParseID(first)
	more = strings.TrimSpace(more)
	_, number := numberIn(first)
	return id, more, err == nil && (more == "" || !number)
}

func (d *Desk) logs(_ context.Context, rest string) {
	lines, err := d.watch.logs(rest)
	if err == nil {
		err = d.watch.lines(lines)
	}
	if err != nil {
		d.fail(err.Error())
	}
}

func (d *Desk) help(ctx context.Context, rest string) {
	if rest != "" {
		words, err := Words(rest)
		if err != nil {
			d.fail(err.Error())
			return
		}
		if v, ok := d.verb(words[0]); ok && v.usage != "" {
			if err := d.o.Paper.Line(v.usage + ": " + v.what); err != nil {
				d.fail(err.Error())
			}
			return
		}
		d.do(ctx, append(words, "--help")...)
		return
	}
	lines := []string{"an alert is called by the number it was printed with, which never becomes another's; an incident may be left out where one is open"}
	for _, v := range d.verbs() {
		if v.usage != "" {
			lines = append(lines, v.usage+": "+v.what)
		}
	}
	lines = append(lines, "and the commands of `holdfast --help` that read or act once, as in a shell, such as `backups` or `rota now`; `help COMMAND` tells of one")
	if err := d.watch.lines(lines); err != nil {
		d.fail(err.Error())
	}
}
