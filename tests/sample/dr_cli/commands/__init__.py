"""One file per command."""

FOLDER = "dr_cli/commands"
