package text

// Nearest is the one of the names that a misspelt one most likely meant; empty: it
// is like none of them.
func Nearest(got string, names []string) string {
	best, least := "", 3
	for _, name := range names {
		if d := distance(got, name); d < least || d == least && name < best {
			best, least = name, d
		}
	}
	return best
}

// distance is the Levenshtein distance, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
