"""What an answer reads of one state of a repository: its rules, its code, its workflow files.

Promise: everything comes through the doors of a `Context` and is a function of the state that was
asked for; what was read before is taken from the cache, and equals what would be read now.
"""
