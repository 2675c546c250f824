package session

import "testing"

// As tmux 3.3a and 3.8 say it; one session may be on two terminals.
func TestHowManyColoursTmuxHas(t *testing.T) {
	const two = "Terminal 0: xterm-256color for /dev/pts/6, flags=0x3d:\n   0: acsc: (string) ``aa\n  13: colors: (number) 256\n 197: RGB: [missing]\n" +
		"Terminal 1: linux for /dev/tty1, flags=0x0:\n   0: acsc: (string) ++\n  13: colors: (number) 8\n"
	for name, tt := range map[string]struct {
		said string
		few  bool
	}{
		"a console":                            {"/dev/tty1 bpaste,focus,title\n" + two, true},
		"a terminal of 256 by its description": {"/dev/pts/6 bpaste,focus,title\n" + two, false},
		"one that says it when asked":          {"/dev/tty1 256,bpaste,RGB,title\n" + two, false},
		"one of many more":                     {"/dev/tty1 bpaste,RGB\n" + two, false},
		"one that has less in its name":        {"/dev/tty1 x256\n" + two, true},
		"one that tmux does not list":          {"/dev/tty11 bpaste\n" + two, false},
		"nobody looks at it":                   {" \n" + two, false},
		"a tmux without features":              {"/dev/tty1 \n" + two, false},
		"no colours at all":                    {"/dev/tty1 title\nTerminal 0: vt100 for /dev/tty1, flags=0x0:\n  13: colors: [missing]\n", false},
		"nothing":                              {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := few(tt.said); got != tt.few {
				t.Errorf("few colours: %v", got)
			}
		})
	}
}
