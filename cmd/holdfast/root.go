package main

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
)

// flags are those that every command takes.
type flags struct {
	config   string
	readOnly bool
	as       string
	store    string
	theme    string
	utc      bool
	debug    string
	plain    bool
}

// newRoot builds the command tree. Plain cobra: fang asks the terminal for its
// background colour before it prints help or an error, which blocks for seconds
// on a link that does not answer.
func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "holdfast",
		Short: "A terminal cockpit for the engineer on call",
		Long: `holdfast is a terminal cockpit for the engineer on call: live alerts, log tail,
backup status and rotation in panes; acknowledge by keypress; an incident's
timeline records itself while responders step through Markdown SOPs; at the end
the report is exported.

Without a command it opens the cockpit.`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cockpitOrStatus(cmd.Context(), p) },
	}
	f := root.PersistentFlags()
	f.StringVar(&p.flags.config, "config", "", "configuration `FILE`")
	f.BoolVar(&p.flags.readOnly, "read-only", false, "write, post and lease nothing")
	f.StringVar(&p.flags.as, "as", "", "act as the person `NAME`")
	f.StringVar(&p.flags.store, "store", "", "the record's `FILE`")
	f.StringVar(&p.flags.theme, "theme", "", "theme `NAME`: dark, light, both, sixteen or mono")
	f.BoolVar(&p.flags.utc, "utc", false, "show times in UTC")
	f.StringVar(&p.flags.debug, "debug", "", "write what the program does to `FILE`")
	f.BoolVar(&p.flags.plain, "plain", false, "no screen: one line per change, and commands by line")
	root.AddCommand(
		demoCommand(p), serveCommand(p), statusCommand(p),
		alertsCommand(p), ackCommand(p), unackCommand(p), silenceCommand(p), historyCommand(p),
		incidentCommand(p), actionsCommand(p), reportCommand(p), sopCommand(p), rehearseCommand(p),
		backupsCommand(p), changesCommand(p), rotaCommand(p),
		timeCommand(p), reviewCommand(p), ringCommand(p), logsCommand(p),
		storeCommand(p), configCommand(p), doctorCommand(p), versionCommand(p),
	)
	finish(root)
	complete(root, p)
	return root
}

// finish gives a command tree what all of it has.
func finish(root *cobra.Command) {
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		words := ""
		if strings.HasPrefix(err.Error(), "unknown") && strings.Contains(cmd.Use, " ") { // it takes words
			words = "; a text that begins with a dash goes behind -- at the end"
		}
		return fmt.Errorf("%w%s; see `%s --help`", err, words, cmd.CommandPath())
	})
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	hintAtHelp(root)
	exemplify(root)
}

// hintAtHelp lets every command that is given the wrong words, or a flag without
// a value, say where the right ones are.
func hintAtHelp(cmd *cobra.Command) {
	check := cmd.Args
	if check == nil {
		check = cobra.ArbitraryArgs
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if err := cmp.Or(given(cmd), themed(cmd)); err != nil {
			return err
		}
		if err := check(cmd, args); err != nil {
			if !cmd.HasSubCommands() { // which words are missing is what decides
				return fmt.Errorf("it is written `%s`: %w; see `%s --help`", strings.TrimSuffix(cmd.UseLine(), " [flags]"), err, cmd.CommandPath())
			}
			return fmt.Errorf("%w%s; see `%s --help`", err, meantCommand(cmd, args), cmd.CommandPath())
		}
		return nil
	}
	for _, sub := range cmd.Commands() {
		hintAtHelp(sub)
	}
}

// configEnv is what the configuration may ask of the process.
func (p *program) configEnv() (config.Env, error) {
	dir, err := filepath.Abs(".")
	if err != nil {
		return config.Env{}, fmt.Errorf("the working directory is gone: %w", err)
	}
	return config.Env{Lookup: p.lookup, Home: xdg.ConfigHome, Dir: dir, Secret: func(v string) { p.redact.Learn(v) }}, nil
}

// configOrNone is the configuration, an empty one where there is no file: for a
// command that needs nothing of it.
func (p *program) configOrNone() (*config.Config, error) {
	cfg, err := p.loadConfig()
	if none := (*config.NoneFound)(nil); errors.As(err, &none) {
		return &config.Config{}, nil
	}
	return cfg, err
}

// loadConfig finds and reads the configuration file; at a seat it is the one in force.
func (p *program) loadConfig() (*config.Config, error) {
	if p.seat != nil {
		return p.seat.desk.world.Config(), nil
	}
	env, err := p.configEnv()
	if err != nil {
		return nil, err
	}
	path, err := config.Find(p.flags.config, env)
	if err != nil {
		return nil, err
	}
	return config.Load(path, env)
}
