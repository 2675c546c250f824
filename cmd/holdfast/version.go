package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func versionCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which holdfast this is",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(p.stdout, "holdfast "+versionOf(debug.ReadBuildInfo()))
			return err
		},
	}
}

// versionOf reads the module's version, else the commit, else "built from source".
func versionOf(info *debug.BuildInfo, ok bool) string {
	if !ok {
		return "built from source"
	}
	commit, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			commit = s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = " with changes"
		}
	}
	switch {
	case commit != "":
		return commit + dirty + " " + info.GoVersion
	case info.Main.Version != "" && info.Main.Version != "(devel)":
		return info.Main.Version + " " + info.GoVersion
	}
	return "built from source " + info.GoVersion
}
