package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/demo"
	"holdfast/cmd/holdfast/demo/past"
	"holdfast/cmd/holdfast/session"
	"holdfast/cmd/holdfast/world"
	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/sources/text"
)

func demoCommand(p *program) *cobra.Command {
	var speed float64
	var keep string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "A rehearsal: a practice incident on real parts",
		Long: `A rehearsal: a record of its own, the real HTTP door on loopback, a real growing
log, real backup files, a rotation, the SOPs that ship, and a scripted incident
played through them. Without a terminal it plays itself to the end, prints the
status and where the report is.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return playDemo(cmd.Context(), p, speed, keep) },
	}
	cmd.Flags().Float64Var(&speed, "speed", 1, "play `N` times as fast")
	cmd.Flags().StringVar(&keep, "keep", "", "stage it in `DIR`, which must be empty, and leave it there")
	return cmd
}

// playDemo lays the rehearsal out and plays it, on screen or by itself.
func playDemo(ctx context.Context, p *program, speed float64, keep string) (err error) {
	if !(speed >= 0.1 && speed <= 100) {
		return fmt.Errorf("--speed %v: choose from 0.1 to 100", speed)
	}
	var tty *session.TTY // nil: no screen is drawn
	if !p.flags.plain && p.interactive() == nil {
		if tty, err = p.terminal(ctx); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, tty.Close()) }()
	}
	dir, err := stageFolder(keep)
	if err != nil {
		return err
	}
	p.says("lays out the rehearsal in", dir)
	me := string(p.self("").Person)
	path, err := demo.Lay(dir, me, p.now())
	if err != nil {
		return err
	}
	env, err := p.configEnv()
	if err != nil {
		return err
	}
	cfg, err := config.Load(path, env)
	if err != nil {
		return err
	}
	if err := livePast(ctx, p, cfg, dir, me); err != nil {
		return err
	}
	play := func(ctx context.Context, w *world.World) error { return playScript(ctx, w, dir, speed) }
	coach, told := coachThrough, coachLine
	if p.flags.readOnly {
		coach, told = nil, nil // nothing of what they propose could be done
	}
	switch {
	case p.flags.plain:
		err = openPlain(ctx, p, cfg, rehearsal{on: true, beside: play, told: told})
	case tty != nil:
		err = runCockpit(ctx, p, tty, cfg, rehearsal{on: true, beside: play, coach: coach})
	default:
		err = selfPlay(ctx, p, cfg, speed, play)
	}
	if err == nil {
		err = p.print("everything of this rehearsal is in", text.Clean(dir))
	}
	return err
}

// livePast gives the rehearsal's record its past.
func livePast(ctx context.Context, p *program, cfg *config.Config, dir, me string) (err error) {
	if p.flags.readOnly {
		return nil // nothing is written
	}
	followed, err := sop.ParseFile(filepath.Join(dir, "sops", "checkout-down.md"))
	if err != nil {
		return err
	}
	r, err := p.recordOf(ctx, cfg)
	if err != nil {
		return err
	}
	defer r.close(&err)
	p.says("gives the rehearsal its past in", dir)
	labels, summary := demo.Alarm()
	shop := past.Shop{Me: people.Person(me), Others: []people.Person{"bob", "carol"}, Labels: labels, Summary: summary, Followed: followed}
	return past.Live(ctx, r.opened.DB, shop, r.now())
}

// stageFolder is the folder the rehearsal is laid out in. It outlives the program:
// the report in it is what the person worked for.
func stageFolder(keep string) (string, error) {
	if keep == "" {
		return os.MkdirTemp("", "holdfast-demo-")
	}
	dir, err := filepath.Abs(keep)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("the rehearsal cannot be staged: %w", err)
	}
	there, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("the rehearsal cannot be staged: %w", err)
	}
	if len(there) > 0 {
		return "", fmt.Errorf("%s is not empty; a rehearsal is staged in an empty folder, so that nothing of yours is written over", keep)
	}
	return dir, nil
}

// playScript waits for the door and plays what happens in the shop.
func playScript(ctx context.Context, w *world.World, dir string, speed float64) error {
	door, err := await(ctx, func() (string, error) {
		if url := w.DoorURL(); url != "" {
			return url, nil
		}
		return "", errNotYet
	})
	if err != nil {
		return fmt.Errorf("the rehearsal's door did not open: %w", err)
	}
	script := &demo.Script{Dir: dir, Door: door, Speed: speed, Now: w.Now}
	return script.Play(ctx)
}

// errNotYet says that what is awaited has not come.
var errNotYet = errors.New("it has not come yet")

// await asks until look answers, for a minute at most.
func await[T any](ctx context.Context, look func() (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		got, err := look()
		if !errors.Is(err, errNotYet) {
			return got, err
		}
		select {
		case <-ctx.Done():
			return got, err
		case <-tick.C:
		}
	}
}
