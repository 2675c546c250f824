package incident

// Corrections maps the number of each corrected entry to the correction that
// stands, the last one. It is pure.
func Corrections(entries []Entry) map[int64]Entry {
	stands := map[int64]Entry{}
	for _, e := range entries {
		var d CorrectedData
		if e.Kind == Corrected && e.Decode(&d) == nil && d.Seq > 0 && stands[d.Seq].Seq < e.Seq {
			stands[d.Seq] = e
		}
	}
	return stands
}
