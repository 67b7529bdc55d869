"""The command line: one file a command, named like it, found by looking into this folder."""
