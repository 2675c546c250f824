package card

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	figures "holdfast/store/incident/review"
)

// A median of a few incidents is not known to the second.
func TestALengthOfTimeIsSaidAsAPersonSaysIt(t *testing.T) {
	const minute, hour, day = 60, 3600, 86400
	for s, want := range map[figures.Seconds][3]string{
		0:                       {"0s", "0s", "0h"},
		45:                      {"45s", "45s", "1m"},
		4*minute + 30:           {"4m 30s", "5m", "5m"},
		42*minute + 30:          {"43m", "43m", "43m"},
		58*minute + 54:          {"59m", "59m", "59m"},
		59*minute + 40:          {"1h", "60m", "1h"},
		95*minute + 29:          {"1h 35m", "95m", "1.6h"},
		2*hour + 9*minute + 50:  {"2h 10m", "2h", "2.2h"},
		9*hour + 59*minute + 40: {"10h", "10h", "10h"},
		14*hour + 37*minute:     {"15h", "15h", "15h"},
		2*day + 3*hour + 29:     {"2d 3h", "2d", "51h"},
		19*day + 5*hour:         {"19d", "19d", "461h"},
	} {
		if got := [3]string{long(s), short(s), hours(s)}; got != want {
			t.Errorf("%d seconds are %q, want %q", s, got, want)
		}
	}
}

// The bars of the others add up to what their border says.
func TestAMeanIsNotSaidLikeASum(t *testing.T) {
	cards := Deal(twoMonths(), time.UTC)
	for _, c := range []struct {
		id   string
		w    int
		says string
	}{
		{PerPerson, 50, "1.5 each in 2 months"}, {PerPerson, 30, "1.5 each"}, {Loss, 50, "12h in all"}, {Loss, 30, "12h"},
	} {
		if got := ansi.Strip(cards[Index(cards, c.id)].Border(mono(t), c.w).Right); got != c.says {
			t.Errorf("%s says %q in %d cells, want %q", c.id, got, c.w, c.says)
		}
	}
	if line := ansi.Strip(cards[Index(cards, PerPerson)].Line(mono(t), 30, false)); !strings.HasSuffix(strings.TrimRight(line, " "), "1.5 each") {
		t.Errorf("in the list it is %q", line)
	}
}

// A sign is read to its end where there is room, and where not its figure goes before
// what it was.
func TestASignSaysWhatItIsBeforeWhatItWas(t *testing.T) {
	s := []figures.Sign{{What: "the same alert comes back: CheckoutDown", Was: "resolved each time", Now: "back 2 times in 120 days, the soonest after 19 d",
		Do: "read INC-7, INC-10, INC-13 together, and name an owner and a date for what keeps it from happening again"}}
	for _, c := range []struct {
		w, h int
		want string
	}{
		{130, 5, " ▲ the same alert comes back: CheckoutDown  was resolved each time, now back 2 times in 120 days, the soonest after 19 d|   read INC-7, INC-10, INC-13 together, and name an owner and a date for what keeps it from happening again"},
		{100, 5, " ▲ the same alert comes back: CheckoutDown  back 2 times in 120 days, the soonest after 19 d|   read INC-7, INC-10, INC-13 together, and name an owner and a date for what keeps it from|   happening again"},
		{78, 5, " ▲ the same alert comes back: CheckoutDown  back 2 times in 120 days|   read INC-7, INC-10, INC-13 together, and name an owner and a date for what|   keeps it from happening again"},
		{78, 2, " ▲ the same alert comes back: CheckoutDown  back 2 times in 120 days|   read INC-7, INC-10, INC-13 together, and name an owner and a date for what…"},
		{78, 1, " ▲ the same alert comes back: CheckoutDown  back 2 times in 120 days"},
	} {
		if got := ansi.Strip(strings.Join(signLines(mono(t), s, c.w, c.h), "|")); got != c.want {
			t.Errorf("in %d cells and %d lines it is\n%q, want\n%q", c.w, c.h, got, c.want)
		}
	}
}
