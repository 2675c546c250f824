package incident

import (
	"strings"
)

// Fields are the questions that can be answered of an incident: those that are
// owed, in the order a report prints them, then the others.
func Fields() []string {
	return append(Owing(),
		"trigger", "category", "contributing_factors", "went_well", "went_badly", "lucky", "lessons", "open_questions", "tickets")
}

// Owing are the questions that every incident owes an answer to; the others of
// Fields may stay open without anybody being reminded.
func Owing() []string {
	return []string{
		"summary", "impact", "what_happened", "why_and_prevention", "monitoring_gap", "validation_gap",
		"root_cause", "reason", "involvement", "reaction", "means",
	}
}

// IsList reports whether the answer to a field is a list: each line of it is an item.
func IsList(field string) bool {
	switch field {
	case "contributing_factors", "went_well", "went_badly", "lucky", "lessons", "open_questions", "tickets":
		return true
	}
	return false
}

// Items are the items of an answer that is a list: its lines, without the sign that
// a person may have put before them. A field that is no list has none.
func Items(field, answer string) []string {
	items := []string{}
	if !IsList(field) {
		return items
	}
	for line := range strings.Lines(answer) {
		line = strings.TrimSpace(line)
		for _, sign := range []string{"- ", "* ", "• "} {
			line = strings.TrimPrefix(line, sign)
		}
		if line = strings.TrimSpace(line); line != "" && line != "-" {
			items = append(items, line)
		}
	}
	return items
}

// Reasons are the answers to the field `reason`.
func Reasons() []string { return []string{"knowledge-transfer", "experience", "emergency", "other"} }
