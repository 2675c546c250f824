package themes

// Lights is how many styles of highlight there are.
const Lights = 6

// light is a style of highlight: told from the others by its attributes alone, and
// beside those in the colour of a role.
type light struct {
	role                      Role
	bold, underline, reversed bool
}

var lights = [Lights]light{ //nolint:gochecknoglobals // a table, never written
	{role: Accent, reversed: true},
	{role: Warning, underline: true},
	{role: Good, reversed: true, underline: true},
	{role: IncidentRole, bold: true, underline: true},
	{role: Info, reversed: true, bold: true},
	{role: Critical, reversed: true, bold: true, underline: true},
}

// styled are the highlights in the colours of the roles, as they stand and on the
// selected row. Where that is reversed, what is reversed stands upright.
func styled(roles [roleCount]style, selection style) (plain, selected [Lights]string) {
	for i, l := range lights {
		s := style{fg: roles[l.role].fg, bold: l.bold, underline: l.underline, reversed: l.reversed}
		plain[i] = s.escape()
		if selection.reversed {
			s.reversed = !s.reversed
		} else if !s.reversed {
			s.bg = selection.bg
		}
		selected[i] = s.escape()
	}
	return plain, selected
}

// Light highlights a piece of text in one of the styles, counted from 0; beyond the
// last they begin anew.
func (t *Theme) Light(n int, s string) string { return paint(t.lights[n%Lights], s) }

// LightSel is Light on the selected row.
func (t *Theme) LightSel(n int, s string) string { return paint(t.lightsSel[n%Lights], s) }
