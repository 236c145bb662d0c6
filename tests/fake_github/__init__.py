"""GitHub on the loopback interface: a real HTTP server that behaves as GitHub documents it.

It plays what the bot needs: comments, pull requests, check runs, tokens of an App, the deliveries
of its webhook, GraphQL; with pages, permissions, limits, and failures that a test orders. Whether
GitHub itself does so cannot be tried here.
"""

from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import Check, Comment, Delivery, Pull, Who

__all__ = ["Check", "Comment", "Delivery", "FakeGitHub", "Pull", "Who"]
