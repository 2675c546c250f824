package text

// short is how many bytes a word has of which two mistakes make another word.
const short = 5

// Nearest is the one of the names that a misspelt one most likely meant: two
// mistakes away at most, of a short one one; empty: it is like none of them.
func Nearest(got string, names []string) string {
	best, least := "", 3
	if len(got) <= short {
		least = 2
	}
	for _, name := range names {
		if d := distance(got, name); d < least || d == least && best != "" && name < best {
			best, least = name, d
		}
	}
	return best
}

// distance is how many mistakes, in bytes, are between two words: one that is
// missing, too many, another one, or two that changed places.
func distance(a, b string) int {
	var before []int // the row before the last
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			cost := row[j]
			if a[i] != b[j] {
				cost++
			}
			next[j+1] = min(cost, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
