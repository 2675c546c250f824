package incident

import (
	"holdfast/sop"
)

// row is what one kind of entry is to a timeline. All that differs from kind to
// kind is a column of it; nothing outside this table asks which kind an entry is
// of among several.
type row struct {
	decode    decoder                           // what an entry of it keeps, always of one type
	fold      func(i *Incident, e Entry) error  // what it does to its incident
	moves     bool                              // whether that is more than making the chain longer
	important func(e Entry) bool                // whether the curated view of a timeline shows it
	story     func(e Entry) bool                // whether a report tells it in its timeline
	words     func(e Entry, of Incident) Words  // how it is told to a person
	part      Part                              // which part of what happened it is
	says      bool                              // whether people say by it what happened then, be it before anybody knew of the incident
	seen      bool                              // whether it is what was seen, rather than done: a rehearsal shows it
	practise  func(e Entry) (sop.Moment, error) // what a checklist drafted of the incident takes from it
}

// What stands in the columns that hold a yes or a no.
const (
	moves, stays = true, false
	said, fact   = true, false
	seen, done   = true, false
)

// row is the table of kinds. A kind that this holdfast does not know, which a
// later one wrote, keeps nothing that can be read and changes nothing; its text
// is told as it is.
func (k Kind) row() row {
	switch k {
	case Opened:
		return row{keeps[OpenedData]{}, foldOpened, moves, always, always, openedWords, Trouble, fact, done, beginsToFindOut}
	case Fired:
		return row{keeps[AlertData]{}, foldFired, moves, always, always, firedWords, Trouble, fact, seen, nothing}
	case Cleared:
		return row{keeps[AlertData]{}, foldCleared, moves, always, always, clearedWords, Relief, fact, seen, nothing}
	case Acked:
		return row{keeps[AckData]{}, still, stays, always, always, ackedWords, Act, fact, done, nothing}
	case Unacked:
		return row{keeps[AckData]{}, still, stays, never, always, unackedWords, Act, fact, done, nothing}
	case Silenced:
		return row{keeps[SilenceData]{}, still, stays, always, always, silencedWords, Act, fact, done, nothing}
	case Note:
		return row{keeps[NoData]{}, still, stays, always, always, noteWords, Evidence, said, seen, noted}
	case Pinned:
		return row{keeps[PinnedData]{}, still, stays, always, always, pinnedWords, Evidence, fact, seen, looked}
	case FileAttached:
		return row{keeps[FileData]{}, still, stays, always, always, fileWords, Evidence, fact, seen, keptFile}
	case StepEntry:
		return row{keeps[sop.Event]{}, still, stays, unlessBegan, unlessBegan, stepWords, Procedure, fact, done, nothing}
	case RunEntry:
		return row{keeps[sop.Started]{}, still, stays, always, always, runWords, Procedure, fact, done, nothing}
	case SeverityChanged:
		return row{keeps[ChangedData]{}, foldSeverity, moves, always, always, changedWords, Act, said, seen, nothing}
	case StatusChanged:
		return row{keeps[ChangedData]{}, foldStatus, moves, always, always, changedWords, Act, said, seen, beginsPhase}
	case RoleChanged:
		return row{keeps[ChangedData]{}, foldRole, moves, never, always, roleWords, Act, said, done, nothing}
	case Update:
		return row{keeps[UpdateData]{}, foldUpdate, moves, always, always, updateWords, Act, said, done, nothing}
	case Change:
		return row{keeps[ChangeData]{}, still, stays, always, always, changeWords, World, fact, seen, nothing}
	case Corrected:
		return row{keeps[CorrectedData]{}, still, stays, always, always, correctedWords, Act, fact, done, nothing}
	case Duplicate:
		return row{keeps[DuplicateData]{}, foldDuplicate, moves, always, always, duplicateWords, Act, fact, done, nothing}
	case Linked:
		return row{keeps[LinkedData]{}, foldLinked, moves, always, always, linkedWords, Act, fact, done, nothing}
	case Action:
		return row{keepsAction{}, foldAction, moves, always, always, actionWords, Act, fact, done, nothing}
	case ActionDone:
		return row{keeps[ActionDoneData]{}, foldActionDone, moves, always, always, actionDoneWords, Act, fact, done, nothing}
	case Answered:
		return row{keeps[AnsweredData]{}, foldAnswered, moves, never, never, answeredWords, Act, fact, done, nothing}
	case Attached:
		return row{keeps[AttachedData]{}, foldAttached, moves, never, always, attachedWords, Act, fact, seen, nothing}
	case Detached:
		return row{keeps[DetachedData]{}, foldDetached, moves, always, always, detachedWords, Act, fact, seen, nothing}
	case SourceMoved:
		return row{keeps[SourceData]{}, still, stays, always, always, sourceWords, Aside, fact, done, nothing}
	case ResolvedEntry:
		return row{keeps[ResolvedData]{}, foldResolved, moves, always, always, resolvedWords, Relief, fact, done, nothing}
	}
	return row{keeps[NoData]{}, still, stays, always, always, plainWords, Aside, fact, done, nothing}
}

// Kinds are all kinds of entries, as a person may ask for them.
func Kinds() []Kind {
	return []Kind{
		Opened, Fired, Cleared, Acked, Unacked, Silenced, Note, Pinned, FileAttached, StepEntry, RunEntry, SeverityChanged, StatusChanged,
		RoleChanged, Update, Change, Corrected, Duplicate, Linked, Action, ActionDone, Answered, Attached, Detached, SourceMoved, ResolvedEntry,
	}
}

// Part is which part of what happened an entry tells.
type Part int

// The parts.
const (
	Aside     Part = iota // it is none of the others
	Trouble               // it began, or got worse
	Relief                // it ended
	Procedure             // a checklist was followed
	World                 // something was changed
	Evidence              // what was seen and noted
	Act                   // whatever else people did
)

// Moves reports whether an entry of this kind can change more of its incident
// than the end of the chain.
func (k Kind) Moves() bool { return k.row().moves }

// Part is which part of what happened entries of this kind tell.
func (k Kind) Part() Part { return k.row().part }

// Seen reports whether entries of this kind tell what was seen, rather than what
// was done about it.
func (k Kind) Seen() bool { return k.row().seen }

// Important reports whether the curated view of a timeline shows the entry. The
// record keeps everything; what only prepares or repeats something else that is
// shown stays out of that view. A screen that knows the alerts leaves out the
// changes that were made long before them.
func (e Entry) Important() bool { return e.Kind.row().important(e) }

// InStory reports whether an entry belongs to what a report tells of an incident.
// What a form was answered stands where the question is asked, and that a command
// began is told by how it ended.
func (e Entry) InStory() bool { return e.Kind.row().story(e) }

func always(Entry) bool { return true }

func never(Entry) bool { return false }

// unlessBegan leaves out that a step's command began: how it ended tells it.
func unlessBegan(e Entry) bool {
	step, ok := As[sop.Event](e)
	return !ok || step.What != sop.Running
}
