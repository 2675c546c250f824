package store

import (
	"time"

	"holdfast/sop"
	"holdfast/store/incident"
)

// The names that the noun store/incident had while it was a part of this room.
type (
	Incident       = incident.Incident
	IncidentID     = incident.ID
	IncidentFilter = incident.Filter
	IncidentAction = incident.ActionOf
	Severity       = incident.Severity
	Status         = incident.Status
	Kind           = incident.Kind
	Entry          = incident.Entry
	Head           = incident.Head
	KnownHead      = incident.KnownHead
	Finding        = incident.Finding
	FindingKind    = incident.FindingKind
	Telling        = incident.Telling
	When           = incident.When
	Holders        = incident.Holders
	AttachedAlert  = incident.AttachedAlert
	PinnedLine     = incident.PinnedLine
	RestorePoint   = incident.RestorePoint
	LastTime       = incident.LastTime
	SavedReport    = incident.SavedReport
	ActionItem     = incident.ActionItem
	Attachment     = incident.Attachment
	AttachedFile   = incident.AttachedFile
	Pick           = incident.Pick
	Search         = incident.Search
	Found          = incident.Found
	Similar        = incident.Similar
	Shown          = incident.Shown
	ShownEntry     = incident.ShownEntry
	Moments        = incident.Moments
	Measure        = incident.Measure
	Doubt          = incident.Doubt
	Owed           = incident.Owed
	Duties         = incident.Duties
	Unanswered     = incident.Unanswered
	History        = incident.History
	Firing         = incident.Firing
	AckAt          = incident.AckAt
	Kept           = incident.Kept
	TimeData       = incident.TimeData
	TimeEntry      = incident.TimeEntry
	SourceState    = incident.SourceState

	OpenedData     = incident.OpenedData
	ResolvedData   = incident.ResolvedData
	AttachedData   = incident.AttachedData
	DetachedData   = incident.DetachedData
	AlertData      = incident.AlertData
	AckData        = incident.AckData
	ChangedData    = incident.ChangedData
	UpdateData     = incident.UpdateData
	CorrectedData  = incident.CorrectedData
	DuplicateData  = incident.DuplicateData
	LinkedData     = incident.LinkedData
	AnsweredData   = incident.AnsweredData
	PinnedData     = incident.PinnedData
	ActionData     = incident.ActionData
	ActionDoneData = incident.ActionDoneData
	ChangeData     = incident.ChangeData
	FileData       = incident.FileData
	SourceData     = incident.SourceData
)

// The same of its constants.
const (
	Sev1 = incident.Sev1
	Sev2 = incident.Sev2
	Sev3 = incident.Sev3
	Sev4 = incident.Sev4

	Investigating = incident.Investigating
	Identified    = incident.Identified
	Mitigated     = incident.Mitigated
	Resolved      = incident.Resolved

	Opened          = incident.Opened
	Fired           = incident.Fired
	Cleared         = incident.Cleared
	Acked           = incident.Acked
	Unacked         = incident.Unacked
	Note            = incident.Note
	Pinned          = incident.Pinned
	StepEntry       = incident.StepEntry
	RunEntry        = incident.RunEntry
	SeverityChanged = incident.SeverityChanged
	StatusChanged   = incident.StatusChanged
	RoleChanged     = incident.RoleChanged
	Change          = incident.Change
	Action          = incident.Action
	ActionDone      = incident.ActionDone
	ResolvedEntry   = incident.ResolvedEntry
	Answered        = incident.Answered
	Attached        = incident.Attached
	Detached        = incident.Detached
	Update          = incident.Update
	Corrected       = incident.Corrected
	Duplicate       = incident.Duplicate
	Linked          = incident.Linked
	SourceMoved     = incident.SourceMoved
	FileAttached    = incident.FileAttached

	ChangedEntry = incident.ChangedEntry
	MissingEntry = incident.MissingEntry
	LostTail     = incident.LostTail
	OtherTail    = incident.OtherTail
	RowDiffers   = incident.RowDiffers
	DamagedPages = incident.DamagedPages
	UnprovenTail = incident.UnprovenTail
	UnknownForm  = incident.UnknownForm
	MissingFile  = incident.MissingFile
	ChangedFile  = incident.ChangedFile

	Commander      = incident.Commander
	Communications = incident.Communications
	HealthKind     = incident.HealthKind
	Encoding       = incident.Encoding
	MaxFile        = incident.MaxFile
	UntimedWords   = incident.UntimedWords
	FarthestUpdate = incident.FarthestUpdate
	AskedFor       = incident.AskedFor

	ToDetect      = incident.ToDetect
	ToAcknowledge = incident.ToAcknowledge
	ToMitigate    = incident.ToMitigate
	ToResolve     = incident.ToResolve
)

// ParseIncidentID is incident.ParseID.
func ParseIncidentID(s string) (IncidentID, error) { return incident.ParseID(s) }

// ParseWhen is incident.ParseWhen.
func ParseWhen(s string, now time.Time) (When, error) { return incident.ParseWhen(s, now) }

// Kinds is incident.Kinds.
func Kinds() []Kind { return incident.Kinds() }

// Roles is incident.Roles.
func Roles() []string { return incident.Roles() }

// Fields is incident.Fields.
func Fields() []string { return incident.Fields() }

// Owing is incident.Owing.
func Owing() []string { return incident.Owing() }

// IsList is incident.IsList.
func IsList(field string) bool { return incident.IsList(field) }

// Items is incident.Items.
func Items(field, answer string) []string { return incident.Items(field, answer) }

// Reasons is incident.Reasons.
func Reasons() []string { return incident.Reasons() }

// SourcesOf is incident.SourcesOf.
func SourcesOf(lines []PinnedLine) string { return incident.SourcesOf(lines) }

// UpdateEvery is incident.UpdateEvery.
func UpdateEvery(sev Severity) time.Duration { return incident.UpdateEvery(sev) }

// OwedUpdates is incident.OwedUpdates.
func OwedUpdates(entries []Entry) ([]Owed, error) { return incident.OwedUpdates(entries) }

// OverdueActions is incident.OverdueActions.
func OverdueActions(list []IncidentAction, now time.Time) []IncidentAction {
	return incident.OverdueActions(list, now)
}

// Corrections is incident.Corrections.
func Corrections(entries []Entry) map[int64]Entry { return incident.Corrections(entries) }

// FoldRuns is incident.FoldRuns.
func FoldRuns(entries []Entry) ([]sop.Record, error) { return incident.FoldRuns(entries) }

// ByTime is incident.ByTime.
func ByTime(entries []Entry) []Entry { return incident.ByTime(entries) }

// Measures is incident.Measures.
func Measures() []Measure { return incident.Measures() }

// MomentsOf is incident.MomentsOf.
func MomentsOf(inc Incident, entries []Entry) (Moments, error) {
	return incident.MomentsOf(inc, entries)
}

// Show is incident.Show.
func Show(inc Incident, entries []Entry) Shown { return incident.Show(inc, entries) }

// ShowEntry is incident.ShowEntry.
func ShowEntry(e Entry) ShownEntry { return incident.ShowEntry(e) }

// TimeCategories is incident.TimeCategories.
func TimeCategories() []string { return incident.TimeCategories() }
