"""Parts of the settings that stand more than once: repositories, and tokens."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

Scope = Literal["read", "analyze", "record", "admin"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]


class Strict(BaseModel):
    """A part of the settings; a key that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RepositorySettings(Strict):
    """One repository that is served."""

    path: str = Field(default="", description="A clone or bare repository on this machine.")
    url: str = Field(default="", description="https://…: it is mirrored.")
    ledger: str = Field(default="", description="Its own ledger, as for --ledger.")
    github: str = Field(
        default="", description="OWNER/NAME on GitHub; nothing: the last two parts of the URL."
    )

    token: SecretStr = Field(
        default=SecretStr(""), description="The token it is fetched with, and no other repository."
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.path) == bool(self.url):
            raise ValueError("give either path or url")
        return self

    @property
    def full_name(self) -> str:
        """OWNER/NAME, as GitHub's webhooks name it; names differ in more than their case."""
        path = self.url.removesuffix("/").removesuffix(".git")
        return (self.github or "/".join(path.split("/")[3:][-2:])).lower()


class TokenSettings(Strict):
    """Who may ask: the SHA-256 of a token, never the token."""

    name: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    scopes: frozenset[Scope]
