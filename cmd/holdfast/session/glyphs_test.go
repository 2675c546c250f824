package session

import "testing"

// Terminals of these places may give a line of a frame two cells.
func TestFramesAreASCIIWhereALineMayTakeTwoCells(t *testing.T) {
	tests := map[string]struct {
		env    map[string]string
		wanted string
		want   bool
	}{
		"UTF-8":                             {map[string]string{"LANG": "en_GB.UTF-8"}, "", false},
		"no UTF-8":                          {map[string]string{"LANG": "C"}, "", true},
		"nothing is known":                  {nil, "", false},
		"Japanese":                          {map[string]string{"LANG": "ja_JP.UTF-8"}, "", true},
		"Korean":                            {map[string]string{"LC_CTYPE": "ko_KR.utf8", "LANG": "en_GB.UTF-8"}, "", true},
		"Chinese, messages aside":           {map[string]string{"LC_ALL": "zh_TW.UTF-8", "LANG": "en_GB.UTF-8"}, "", true},
		"Chinese, as the person wants it":   {map[string]string{"LANG": "zh_CN.UTF-8"}, "unicode", false},
		"ASCII, as the person wants it":     {map[string]string{"LANG": "en_GB.UTF-8"}, "ascii", true},
		"the terminal draws them wide":      {map[string]string{"LANG": "en_GB.UTF-8", "RUNEWIDTH_EASTASIAN": "1"}, "", true},
		"the terminal does not, it is said": {map[string]string{"LANG": "ja_JP.UTF-8", "RUNEWIDTH_EASTASIAN": "0"}, "", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := Screen{Lookup: func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok }}
			if got := s.plainGlyphs(tt.wanted); got != tt.want {
				t.Errorf("ASCII: %v, want %v", got, tt.want)
			}
		})
	}
}
