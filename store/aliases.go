package store

import (
	"time"

	"holdfast/sop"
	"holdfast/store/incident"
)

// The names below are those that the noun store/incident had while it was a part
// of this room; those who are in it use them still.

// Incident is incident.Incident.
type Incident = incident.Incident

// IncidentID is incident.ID.
type IncidentID = incident.ID

// IncidentFilter is incident.Filter.
type IncidentFilter = incident.Filter

// IncidentAction is incident.ActionOf.
type IncidentAction = incident.ActionOf

// Severity is incident.Severity.
type Severity = incident.Severity

// Status is incident.Status.
type Status = incident.Status

// Kind is incident.Kind.
type Kind = incident.Kind

// Entry is incident.Entry.
type Entry = incident.Entry

// Head is incident.Head.
type Head = incident.Head

// KnownHead is incident.KnownHead.
type KnownHead = incident.KnownHead

// FindingKind is incident.FindingKind.
type FindingKind = incident.FindingKind

// When is incident.When.
type When = incident.When

// Holders is incident.Holders.
type Holders = incident.Holders

// AttachedAlert is incident.AttachedAlert.
type AttachedAlert = incident.AttachedAlert

// PinnedLine is incident.PinnedLine.
type PinnedLine = incident.PinnedLine

// RestorePoint is incident.RestorePoint.
type RestorePoint = incident.RestorePoint

// LastTime is incident.LastTime.
type LastTime = incident.LastTime

// SavedReport is incident.SavedReport.
type SavedReport = incident.SavedReport

// ActionItem is incident.ActionItem.
type ActionItem = incident.ActionItem

// Attachment is incident.Attachment.
type Attachment = incident.Attachment

// AttachedFile is incident.AttachedFile.
type AttachedFile = incident.AttachedFile

// Pick is incident.Pick.
type Pick = incident.Pick

// Search is incident.Search.
type Search = incident.Search

// Found is incident.Found.
type Found = incident.Found

// Similar is incident.Similar.
type Similar = incident.Similar

// Moments is incident.Moments.
type Moments = incident.Moments

// Duties is incident.Duties.
type Duties = incident.Duties

// Unanswered is incident.Unanswered.
type Unanswered = incident.Unanswered

// History is incident.History.
type History = incident.History

// Firing is incident.Firing.
type Firing = incident.Firing

// AckAt is incident.AckAt.
type AckAt = incident.AckAt

// Kept is incident.Kept.
type Kept = incident.Kept

// TimeData is incident.TimeData.
type TimeData = incident.TimeData

// TimeEntry is incident.TimeEntry.
type TimeEntry = incident.TimeEntry

// SourceState is incident.SourceState.
type SourceState = incident.SourceState

// OpenedData is incident.OpenedData.
type OpenedData = incident.OpenedData

// ResolvedData is incident.ResolvedData.
type ResolvedData = incident.ResolvedData

// AttachedData is incident.AttachedData.
type AttachedData = incident.AttachedData

// DetachedData is incident.DetachedData.
type DetachedData = incident.DetachedData

// AlertData is incident.AlertData.
type AlertData = incident.AlertData

// AckData is incident.AckData.
type AckData = incident.AckData

// ChangedData is incident.ChangedData.
type ChangedData = incident.ChangedData

// UpdateData is incident.UpdateData.
type UpdateData = incident.UpdateData

// CorrectedData is incident.CorrectedData.
type CorrectedData = incident.CorrectedData

// DuplicateData is incident.DuplicateData.
type DuplicateData = incident.DuplicateData

// LinkedData is incident.LinkedData.
type LinkedData = incident.LinkedData

// AnsweredData is incident.AnsweredData.
type AnsweredData = incident.AnsweredData

// PinnedData is incident.PinnedData.
type PinnedData = incident.PinnedData

// ActionData is incident.ActionData.
type ActionData = incident.ActionData

// ActionDoneData is incident.ActionDoneData.
type ActionDoneData = incident.ActionDoneData

// ChangeData is incident.ChangeData.
type ChangeData = incident.ChangeData

// FileData is incident.FileData.
type FileData = incident.FileData

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

	Commander      = incident.Commander
	Communications = incident.Communications
	MaxFile        = incident.MaxFile
	UntimedWords   = incident.UntimedWords
	FarthestUpdate = incident.FarthestUpdate
	AskedFor       = incident.AskedFor
)

// Kinds is incident.Kinds.
func Kinds() []Kind { return incident.Kinds() }

// Fields is incident.Fields.
func Fields() []string { return incident.Fields() }

// Owing is incident.Owing.
func Owing() []string { return incident.Owing() }

// Reasons is incident.Reasons.
func Reasons() []string { return incident.Reasons() }

// SourcesOf is incident.SourcesOf.
func SourcesOf(lines []PinnedLine) string { return incident.SourcesOf(lines) }

// UpdateEvery is incident.UpdateEvery.
func UpdateEvery(sev Severity) time.Duration { return incident.UpdateEvery(sev) }

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

// MomentsOf is incident.MomentsOf.
func MomentsOf(inc Incident, entries []Entry) (Moments, error) {
	return incident.MomentsOf(inc, entries)
}

// Show is incident.Show.
func Show(inc Incident, entries []Entry) incident.Shown { return incident.Show(inc, entries) }

// TimeCategories is incident.TimeCategories.
func TimeCategories() []string { return incident.TimeCategories() }
