"""GitHub, as whom the operator lets the service speak there: an App, a person's token, or nobody.

Promise: one door for all jobs of a process. An App has a token for each repository alone.
"""

from typing import Final, NamedTuple

from impact.errors import GitHubError, UsageError
from impact.github.apps import App
from impact.github.client import Client

from ..settings import Settings

WAITING: Final = 30.0  # seconds; for longer a job is put back into the queue


class GitHub(NamedTuple):
    """Who the service is on GitHub."""

    app: App | None  # an App alone keeps check runs, and sees its deliveries
    person: Client | None

    @property
    def speaks(self) -> bool:
        """Whether it is anybody there."""
        return self.app is not None or self.person is not None

    def client(self, repository: str) -> Client:
        """A client for one repository, OWNER/NAME. Raises UsageError where it is nobody."""
        found = self.app.client(repository) if self.app is not None else self.person
        if found is None:
            raise UsageError("nobody speaks to GitHub", where="github_app or github_token")
        return found

    def clone_token(self, host: str, repository: str) -> str:
        """The App's token to fetch a repository from a host with; "" where it has none."""
        if self.app is None or host != self.app.host:
            return ""
        try:
            return self.app.token(repository)
        except GitHubError as error:
            if error.status != 404:
                raise
            return ""  # not installed there: it may be public

    def forget(self, repository: str) -> None:
        """Order a new token: GitHub has refused the one there is."""
        if self.app is not None:
            self.app.forget(repository)


def open_github(settings: Settings) -> GitHub:
    """Who the settings say it is. Raises UsageError for a key that cannot be read."""
    key, token = settings.github_app_key, settings.github_token.get_secret_value()
    api, app = settings.github_api, settings.github_app
    if app:
        return GitHub(App(api, app, key.get_secret_value(), waiting=WAITING), None)
    return GitHub(None, Client(api, lambda: token, waiting=WAITING) if token else None)
