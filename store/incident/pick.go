package incident

import (
	"slices"

	"holdfast/sop"
	"holdfast/sources/people"
)

// Kinds are all kinds of entries, as a person may ask for them.
func Kinds() []Kind {
	return []Kind{
		Opened, Fired, Cleared, Acked, Unacked, Note, Pinned, FileAttached, StepEntry, RunEntry, SeverityChanged, StatusChanged,
		RoleChanged, Update, Change, Corrected, Duplicate, Linked, Action, ActionDone, Answered, Attached, Detached, SourceMoved, ResolvedEntry,
	}
}

// Pick chooses entries of a timeline. Empty parts leave nothing out.
type Pick struct {
	Kinds     []Kind // one of these
	Person    people.Person
	Important bool // only what a curated view shows
}

// Of returns the entries that are chosen, in their order.
func (p Pick) Of(entries []Entry) []Entry {
	list := make([]Entry, 0, len(entries))
	for _, e := range entries {
		switch {
		case len(p.Kinds) > 0 && !slices.Contains(p.Kinds, e.Kind):
		case p.Person != "" && e.By.Person != p.Person:
		case p.Important && !e.Important():
		default:
			list = append(list, e)
		}
	}
	return list
}

// Important reports whether the curated view of a timeline shows the entry. The
// record keeps everything; what only prepares or repeats something else that is
// shown stays out of that view. A screen that knows the alerts leaves out the
// changes that were made long before them.
func (e Entry) Important() bool {
	switch e.Kind {
	case Unacked, RoleChanged, Answered, Attached:
		return false
	case StepEntry:
		var step sop.Event
		return e.Decode(&step) != nil || step.What != sop.Running
	}
	return true
}
