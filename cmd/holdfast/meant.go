package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident"
)

// clean is text from outside as a part of a line.
func clean(s string) string { return text.Clean(s) }

// didYouMean asks whether a name of those that there are was meant; empty: none is
// like it.
func didYouMean(got string, names []string) string {
	if best := text.Nearest(strings.ToLower(got), names); best != "" {
		return fmt.Sprintf("; did you mean %s?", clean(best))
	}
	return ""
}

// meantCommand is didYouMean for the word that none of a command's own is.
func meantCommand(cmd *cobra.Command, args []string) string {
	if len(args) == 0 {
		return ""
	}
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return didYouMean(args[0], names)
}

// meantSOP is didYouMean for a checklist.
func meantSOP(library *sop.Library, name string) string {
	var names []string
	for _, proc := range library.All() {
		names = append(names, proc.Name)
	}
	return didYouMean(name, names)
}

// meant adds to an error that names an incident which there is not, which are there.
func (r *record) meant(ctx context.Context, err error) error {
	if !errors.Is(err, store.ErrNoIncident) {
		return err
	}
	newest, unread := r.store.Book.Incidents(ctx, incident.Filter{Limit: 1})
	if unread != nil || len(newest) == 0 {
		return err
	}
	return fmt.Errorf("%w; the newest is %s %s", err, newest[0].ID, clean(newest[0].Title))
}

const leastBeginning = 4 // digits that tell the beginning of a fingerprint from a word

// beginsFingerprint reports whether a word may be one, or the beginning of one.
func beginsFingerprint(word string) bool {
	return len(word) >= leastBeginning && len(word) <= 17 && strings.Trim(strings.ToLower(word), "0123456789abcdef") == ""
}

// meantAlert asks whether an alert of the board was meant by a word that names none:
// a fingerprint that was not written to its end, or not well. It is never taken for
// one.
func meantAlert(view *alerts.View, words []string) string {
	for _, word := range words {
		word = strings.ToLower(word)
		if !beginsFingerprint(word) {
			continue
		}
		if _, there := view.Row(alerts.Fingerprint(word)); there {
			continue
		}
		var like *alerts.Row
		var prints []string
		for _, row := range view.Rows {
			prints = append(prints, string(row.Fingerprint))
			if strings.HasPrefix(string(row.Fingerprint), word) {
				if like != nil {
					return fmt.Sprintf("; several fingerprints begin with %s, `holdfast alerts` lists them", word)
				}
				like = row
			}
		}
		if near := text.Nearest(word, prints); like == nil && near != "" {
			row, _ := view.Row(alerts.Fingerprint(near))
			like = &row
		}
		if like != nil {
			return fmt.Sprintf("; did you mean %s, %s? Nothing was done", like.Fingerprint, clean(strings.TrimSpace(like.Name()+" "+like.Place())))
		}
	}
	return ""
}
