"""Questions about deploys: what stands where, what may be promoted, and what was deployed now."""

from typing import Literal, NamedTuple

from impact.context import Context

from .asked import WIDTH

LedgerFormat = Literal["json", "text", "markdown"]


class Status(NamedTuple):
    """`impact status`: what is deployed where, and what each environment lacks."""

    app: str = ""
    environment: str = ""
    at: str = ""
    strict: bool = False
    format: LedgerFormat = "json"
    immutable: bool = False  # the ledger moves

    def write(self, context: Context) -> str:
        """The table, or one place in detail."""
        from impact.answers.standing import Wanted, status_of
        from impact.render import standing

        wanted = Wanted(self.app, self.environment, self.at, strict=self.strict)
        found = status_of(wanted, context)
        return standing.render(found, self.format, detail=wanted.one, width=WIDTH, colour=False)


class Promotion(NamedTuple):
    """`impact promote`: whether a promotion would work, and what to type next."""

    to: str
    app: str = ""
    commit: str = ""
    tag: str = ""
    strict: bool = False
    format: LedgerFormat = "json"
    immutable: bool = False

    def write(self, context: Context) -> str:
        """What is ready, and what is not."""
        from impact.answers.promoting import Wanted, promotion_of
        from impact.render import promotion

        wanted = Wanted(self.to, self.app, self.commit, self.tag, strict=self.strict)
        found = promotion_of(wanted, context)
        return promotion.render(found, self.format, width=WIDTH, colour=False)


class Notes(NamedTuple):
    """`impact notes`: what is in a release, and the way back."""

    tag: str
    format: LedgerFormat = "json"
    immutable: bool = False

    def write(self, context: Context) -> str:
        """The release notes."""
        from impact.answers.releasing import notes_of
        from impact.render import release

        found = notes_of(self.tag, "", context)
        return release.render(found, self.format, width=WIDTH, colour=False)


class Record(NamedTuple):
    """`impact record`: one deploy goes into the ledger."""

    app: str
    environment: str
    commit: str
    status: Literal["success", "failure", "cancelled"]
    components: tuple[str, ...] = ()
    artifact: str = ""
    run_url: str = ""
    alias: str = ""
    version: str = ""
    at: str = ""
    format: Literal["json"] = "json"
    immutable: bool = False

    def write(self, context: Context) -> str:
        """What was recorded, and whether it was new."""
        from impact.recording import Deploy, record
        from impact.render.ledger import render_appended

        return render_appended(record(Deploy(*self[:10]), "", context), "json")
