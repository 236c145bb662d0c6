"""Models: what goes over the wire beside the documents of `impact.render`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .questions import ReportFormat

Name = Annotated[str, Field(max_length=250, description="A branch, a tag or a commit id.")]
Event = Annotated[str, Field(min_length=1, max_length=300, examples=["push:main"])]


class Wire(BaseModel):
    """Something on the wire; what nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fault(Wire):
    """One thing that is wrong with a request."""

    where: str
    what: str


class Problem(BaseModel):
    """Why there is no answer (RFC 9457)."""

    type: str = Field(examples=["urn:deploy-impact:problem:unknown-revision"])
    title: str
    status: int
    detail: str = Field(description="What is wrong.")
    where: str = ""
    expected: str = ""
    do: str = Field(default="", description="What to do about it.")
    request_id: str = ""
    errors: list[Fault] = []


class Repository(Wire):
    """A repository that is served."""

    id: str
    mirrored: bool = Field(description="Whether the service keeps a copy of its own.")


class Repositories(Wire):
    """All repositories that are served."""

    repositories: list[Repository]


class Version(Wire):
    """Which service this is."""

    name: Literal["deploy-impact"] = "deploy-impact"
    version: str


class Health(Wire):
    """Whether the service can answer."""

    status: Literal["ok"] = "ok"


class Taken(Wire):
    """What became of a delivery of GitHub."""

    delivery: str = Field(description="Its id, X-GitHub-Delivery.")
    outcome: Literal["queued", "noted", "ignored", "known", "pong"] = Field(
        description="queued: there is something to do; noted: nothing but to know it; ignored: "
        "nobody waits for it, or its repository is not served; known: it came before."
    )


class ImpactQuery(Wire):
    """What is compared, and for which events."""

    base: Name = Field(default="", description="Where the change starts.")
    head: Name = Field(default="", description="Where the change ends.")
    compare: Literal["merge-base", "trees"] = Field(
        default="merge-base",
        description="merge-base: what head changed since it left base (`BASE...HEAD`); "
        "trees: the two as they are (`BASE..HEAD`).",
    )
    event: list[Event] = Field(
        default=[], max_length=20, description="As in `impact diff --event`; may be repeated."
    )
    since_deployed: str = Field(
        default="", max_length=100, description="Start each app from its last deploy there."
    )
    strict: bool = Field(default=False, description="A skip that the code disproves deploys.")
    native: bool = Field(default=False, description="Compare with the workflows' own filters.")
    format: ReportFormat = "json"
