package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources/logs"
	"holdfast/sources/logs/pattern"
	"holdfast/sources/text"
)

func logsCommand(p *program) *cobra.Command {
	cmd := &cobra.Command{Use: "logs", Short: "What log files say", Args: cobra.NoArgs, RunE: showHelp}
	cmd.AddCommand(logsPatterns(p))
	return cmd
}

// patternsAs is how patterns are told.
type patternsAs struct {
	lines bool // the number of each line's
	json  bool
	top   int // how many, for a person; 0: all
	zone  *time.Location
}

func logsPatterns(p *program) *cobra.Command {
	as := patternsAs{top: 20}
	cmd := &cobra.Command{
		Use: "patterns FILE…", Short: "What log files say most often, what varies left out", Args: cobra.MinimumNArgs(1),
		Long: `What log files say, the most frequent first: lines that differ only in numbers, addresses, names and
the like are one pattern, and ` + pattern.Variable + ` stands for what varies. What stands before the message (time, level, host,
thread, component) is found out from the lines and cut off; nothing is to be set. Files may be packed by gzip.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := p.configOrNone()
			if err != nil {
				return err
			}
			if as.top < 0 {
				return fmt.Errorf("--top %d: write how many are shown; 0 is all", as.top)
			}
			as.zone = p.person(cfg).Zone
			read := newMining(world.MachineZone(p.lookup), as.lines)
			for _, name := range args {
				if err := read.file(cmd.Context(), name); err != nil {
					return err
				}
			}
			return read.tell(p.output, args, as)
		},
	}
	cmd.Flags().BoolVar(&as.lines, "lines", false, "print the number of each line's pattern, a line each")
	cmd.Flags().BoolVar(&as.json, "json", false, "as JSON")
	cmd.Flags().IntVar(&as.top, "top", as.top, "how many are shown to a person; 0 is all")
	cmd.MarkFlagsMutuallyExclusive("lines", "json")
	return cmd
}

const (
	// learnedFrom is how many lines at the start of a file tell what stands before
	// its messages.
	learnedFrom = 4096
	// learnedBytes is how many bytes of them are held at most.
	learnedBytes = 8 << 20
	// headKept is how many bytes of a line are kept to read its time from.
	headKept = 160
)

// mining is what was read of log files.
type mining struct {
	reader *logs.Reader
	miner  *pattern.Miner
	spans  []heard // by the numbers of the miner
	each   []int32 // the number of each line, when they are asked for
	keep   bool
	lines  int
}

// heard is when lines of a number were written, zero where they do not say.
type heard struct {
	first, last time.Time
	newest      []byte // the beginning of the last one, whose time was not read yet
}

func newMining(zone *time.Location, keep bool) *mining {
	return &mining{reader: logs.NewReader(zone), miner: pattern.New(pattern.Limit), keep: keep}
}

// file reads a file: its first lines tell what stands before their messages.
func (m *mining) file(ctx context.Context, name string) error {
	l, err := openLog(name)
	if err != nil {
		return err
	}
	defer l.from.Close()
	var layout pattern.Layout
	var start opening
	learn := func() {
		layout = pattern.Learn(start.lines)
		for _, line := range start.lines {
			m.add(layout, line, l.written)
		}
		start = opening{learned: true}
	}
	err = l.each(ctx, func(line []byte) {
		if start.learned {
			m.add(layout, line, l.written)
		} else if start.hold(line) {
			learn()
		}
	})
	if err != nil {
		return err
	}
	if !start.learned {
		learn()
	}
	for i := range m.spans {
		m.spans[i].end(m.reader, l.written)
	}
	return nil
}

// opening are the first lines of a file, held until its layout is learned from them.
type opening struct {
	lines   [][]byte
	bytes   int
	learned bool
}

// hold keeps a line, and reports whether that is enough.
func (o *opening) hold(line []byte) bool {
	o.lines, o.bytes = append(o.lines, bytes.Clone(line)), o.bytes+len(line)
	return len(o.lines) >= learnedFrom || o.bytes >= learnedBytes
}

// add takes in one line of a file that was last written then.
func (m *mining) add(layout pattern.Layout, line []byte, written time.Time) {
	n := m.miner.Add(layout.Message(line))
	m.lines++
	if m.keep {
		m.each = append(m.each, int32(n))
		return
	}
	head := line[:min(len(line), headKept)]
	if n >= len(m.spans) {
		m.spans = append(m.spans, make([]heard, n+1-len(m.spans))...)
	}
	s := &m.spans[n]
	if s.first.IsZero() && s.newest == nil {
		_, s.first = m.reader.ReadOld(head, written)
	}
	s.newest = append(s.newest[:0], head...)
}

// end reads the time of the last line.
func (s *heard) end(r *logs.Reader, written time.Time) {
	if s.newest == nil {
		return
	}
	_, at := r.ReadOld(s.newest, written)
	s.newest = nil
	if at.After(s.last) {
		s.last = at
	}
}

// mined is one pattern as JSON has it.
type mined struct {
	Number  int        `json:"number"`
	Lines   int        `json:"lines"`
	Share   float64    `json:"share"` // of all lines, 0 to 1
	First   *time.Time `json:"first"` // null: its lines do not say when
	Last    *time.Time `json:"last"`
	Pattern string     `json:"pattern"`
	Rest    bool       `json:"rest"` // lines that are not kept apart
}

// found are the patterns in the order in which they were first seen, and which of
// them each of the miner's numbers is of.
func (m *mining) found() (list []mined, of []int) {
	of = m.miner.Numbers()
	at := map[int]int{}
	for _, p := range m.miner.Patterns() {
		at[p.Number] = len(list)
		list = append(list, mined{Number: len(list) + 1, Lines: p.Count, Share: float64(p.Count) / float64(max(1, m.lines)), Pattern: p.Text, Rest: p.Rest})
	}
	for n := range of {
		of[n] = at[of[n]]
		if n >= len(m.spans) {
			continue
		}
		one, s := &list[of[n]], m.spans[n]
		if !s.first.IsZero() && (one.First == nil || s.first.Before(*one.First)) {
			one.First = &s.first
		}
		if !s.last.IsZero() && (one.Last == nil || s.last.After(*one.Last)) {
			one.Last = &s.last
		}
	}
	return list, of
}

// tell says what was found in the files of these names.
func (m *mining) tell(out output, names []string, as patternsAs) error {
	list, of := m.found()
	if as.lines {
		w := bufio.NewWriter(out.stdout)
		for _, n := range m.each {
			_, _ = w.WriteString(strconv.Itoa(list[of[n]].Number) + "\n") // Flush tells what failed
		}
		return w.Flush()
	}
	slices.SortStableFunc(list, func(a, b mined) int {
		return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Number, b.Number))
	})
	if as.json {
		return out.printJSON(append([]mined{}, list...))
	}
	return as.table(out, list, m.lines, names)
}

// table is the patterns for a person.
func (as patternsAs) table(out output, list []mined, lines int, names []string) error {
	where := text.Clean(strings.Join(names, ", "))
	if len(names) > 3 {
		where = fmt.Sprintf("%d files", len(names))
	}
	if lines == 0 {
		return out.print(where + ": not a single line")
	}
	_, _ = fmt.Fprintf(out.stdout, "%s of %s in %s\n", plural(lines, "line", "lines"), plural(len(list), "pattern", "patterns"), where)
	shown := list
	if as.top > 0 && len(list) > as.top {
		shown = list[:as.top]
	}
	timed := slices.ContainsFunc(shown, func(p mined) bool { return p.First != nil })
	t := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	width := len(strconv.Itoa(shown[0].Lines))
	for _, p := range shown {
		_, _ = fmt.Fprintf(t, "%*d\t%5.1f%%\t", width, p.Lines, 100*p.Share)
		if timed {
			_, _ = fmt.Fprintf(t, "%s\t%s\t", as.moment(p.First), as.moment(p.Last))
		}
		_, _ = fmt.Fprintf(t, "%s\n", p.said())
	}
	if err := t.Flush(); err != nil {
		return err
	}
	left := 0
	for _, p := range list[len(shown):] {
		left += p.Lines
	}
	if left == 0 {
		return nil
	}
	return out.print(fmt.Sprintf("and %s with %s; --top 0 shows all", plural(len(list)-len(shown), "more pattern", "more patterns"), plural(left, "line", "lines")))
}

// said is a pattern in one line.
func (m mined) said() string {
	switch {
	case m.Rest:
		return "(lines of too many kinds to keep them apart)"
	case m.Pattern == "":
		return "(empty)"
	}
	return text.Clean(m.Pattern)
}

// moment is a time as the columns have it.
func (as patternsAs) moment(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.In(as.zone).Format("2006-01-02 15:04:05")
}
