package logs

// abbreviation is an abbreviation's offset in minutes east of UTC. Known are the
// North American ones, as RFC 5322 defines them, and all others that the zone
// database gives one meaning only, or did while it had them. IST, GST and
// others that several countries use are not known.
func abbreviation(word string) (minutes int, ok bool) {
	switch word {
	case "UTC", "GMT", "UT", "WET":
		return 0, true
	case "EST", "CDT":
		return -5 * 60, true
	case "EDT", "AST":
		return -4 * 60, true
	case "CST", "MDT":
		return -6 * 60, true
	case "MST", "PDT":
		return -7 * 60, true
	case "PST", "AKDT":
		return -8 * 60, true
	case "AKST", "HDT":
		return -9 * 60, true
	case "HST":
		return -10 * 60, true
	case "SST":
		return -11 * 60, true
	case "ADT", "BRT":
		return -3 * 60, true
	case "NST":
		return -(3*60 + 30), true
	case "NDT":
		return -(2*60 + 30), true
	}
	return easternAbbreviation(word)
}

func easternAbbreviation(word string) (minutes int, ok bool) {
	switch word {
	case "AZOT":
		return -1 * 60, true
	case "BRST", "UYST":
		return -2 * 60, true
	case "ARST", "CLST", "UYT":
		return -3 * 60, true
	case "CLT":
		return -4 * 60, true
	case "CET", "MET", "WEST", "BST", "WAT", "MEZ":
		return 1 * 60, true
	case "CEST", "MEST", "MESZ", "EET", "CAT", "SAST":
		return 2 * 60, true
	case "EEST", "MSK", "EAT", "IDT":
		return 3 * 60, true
	case "MSD":
		return 4 * 60, true
	case "PKT", "UZT", "YEKT":
		return 5 * 60, true
	case "NPT":
		return 5*60 + 45, true
	case "ICT", "WIB":
		return 7 * 60, true
	case "HKT", "SGT", "AWST", "WITA", "PHT":
		return 8 * 60, true
	case "JST", "KST", "WIT":
		return 9 * 60, true
	case "ACST":
		return 9*60 + 30, true
	case "AEST":
		return 10 * 60, true
	case "ACDT":
		return 10*60 + 30, true
	case "AEDT":
		return 11 * 60, true
	case "CHST":
		return 10 * 60, true
	case "NZST":
		return 12 * 60, true
	case "NZDT":
		return 13 * 60, true
	}
	return 0, false
}

// namesSeveral reports abbreviations that name several zones, or whose offset was
// not always the same: a time with one is not known.
func namesSeveral(word string) bool {
	switch word {
	case "IST", "GST", "AMST", "WST", "PYT", "PYST", "BDT", "ALMT", "WGT", "WGST", "ACWST", "CHAST", "CHADT", "PKST", "FKT", "FKST", "VOLT", "SAMT", "MAGT":
		return true
	}
	return false
}

// looksLikeZone reports whether a word in capitals that is no known zone stands
// there as one: before a bracket's end, a process id or a year, or ending as
// zones do.
// Other words, such as GET, are the beginning of the message.
func looksLikeZone(word string, rest []byte) bool {
	switch {
	case len(word) < 3 || isPlainWord(word):
		return false
	case len(rest) > 0 && rest[0] == ']':
		return true
	case len(rest) > 2 && rest[0] == ' ' && rest[1] == '[' && isDigit(rest[2]):
		return true
	case len(rest) >= 5 && rest[0] == ' ' && number(rest[1:5]) > 1900 && (len(rest) == 5 || !isAlnum(rest[5])):
		return true
	}
	end := word[len(word)-2:]
	return len(word) <= 4 && (end == "ST" || end == "DT")
}

// isPlainZone reports abbreviations of zones that are words as well.
func isPlainZone(word string) bool {
	switch word {
	case "CAT", "EAT", "MET", "WAT", "WIT", "WEST":
		return true
	}
	return false
}

// isPlainWord reports words that end as zones do and that logs write in capitals.
func isPlainWord(word string) bool {
	switch word {
	case "TEST", "POST", "HOST", "REST", "LIST", "LAST", "COST", "MOST", "PAST", "FAST", "LOST", "BEST", "DIST", "DUST", "INST", "GIST", "DST", "JUST", "MUST", "CAST",
		"GET", "PUT", "SET", "SQL", "REQ", "JOB", "NOT", "OUT", "HIT", "BUT", "LET", "ACT", "BIT", "PORT", "INIT", "QUIT", "EXIT", "EDIT", "WAIT", "ROOT", "BOOT", "UNIT", "NEXT", "MAIN", "HTTP", "TCP", "UDP", "DNS", "API", "PID", "NEW", "END", "ADD", "DEL":
		return true
	}
	return false
}
