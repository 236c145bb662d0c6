"""The command line of the people who work here."""

COMMANDS = ("build", "check", "clean", "deploy", "dev", "test")
