"""Models: what goes over the wire beside the documents of `impact.render`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """Something on the wire; what nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fault(Wire):
    """One thing that is wrong with a request."""

    where: str
    what: str


class Problem(Wire):
    """Why there is no answer (RFC 9457)."""

    type: str = Field(examples=["urn:deploy-impact:problem:unknown-revision"])
    title: str
    status: int
    detail: str = Field(description="What is wrong.")
    where: str = Field(default="", description="Where it is wrong.")
    expected: str = Field(default="", description="What was expected there.")
    do: str = Field(default="", description="What to do about it.")
    request_id: str = Field(description="Leads to this request in the logs of the service.")
    errors: list[Fault] = Field(default=[], description="The first of what is wrong.")


class Repository(Wire):
    """A repository that is served."""

    id: str
    mirrored: bool = Field(description="Whether the service keeps a copy of its own.")
    fetched: datetime | None = Field(
        default=None, description="When the fetch of that copy began that worked last."
    )
    problem: str = Field(default="", description="Why no later fetch worked.")


class Repositories(Wire):
    """All repositories that are served."""

    repositories: list[Repository]


class Version(Wire):
    """Which service this is."""

    name: Literal["deploy-impact"] = "deploy-impact"
    version: str


class Health(Wire):
    """That the service can answer."""

    status: Literal["ok"] = "ok"


class Taken(Wire):
    """What became of a delivery of GitHub."""

    delivery: str = Field(description="Its id, X-GitHub-Delivery.")
    outcome: Literal["queued", "noted", "ignored", "known", "pong"] = Field(
        description="queued: there is something to do; noted: nothing but to know it; ignored: "
        "nobody waits for it, or its repository is not served; known: it came before."
    )


class Deployment(Wire):
    """One deploy that goes into the ledger."""

    app: str = Field(max_length=100, examples=["web"])
    environment: str = Field(max_length=100, examples=["prod"])
    sha: str = Field(max_length=250, description="The commit, by any name.", examples=["main"])
    status: Literal["success", "failure", "cancelled"]
    components: list[Annotated[str, Field(max_length=100)]] = Field(
        default=[], max_length=100, description="What was deployed; nothing: all the app has."
    )
    artifact: str = Field(default="", max_length=500)
    run_url: str = Field(default="", max_length=500)
    alias: str = Field(default="", max_length=100)
    version: str = Field(default="", max_length=100)
    at: str = Field(default="", max_length=40, description="ISO 8601 with a zone; nothing: now.")


class Recorded(Wire):
    """A deploy as the ledger has it."""

    model_config = ConfigDict(extra="allow", frozen=True)

    recorded: bool = Field(description="Whether it is new; the same again is not.")
