"""Settings: all an operator can decide, from the environment, a file, or files of secrets.

Promise: without any, the service answers for the clone it was started in, on this machine only.
A name is the same everywhere: `IMPACT_PORT`, `port` in the file `IMPACT_CONFIG` (TOML), or
`IMPACT_PORT_FILE`, a file that holds the value. The environment decides before the file.
"""

import os
from typing import Final, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from impact.errors import UsageError
from impact.github.client import PUBLIC
from impact.repository.origin import hosted

from .parts import Id, RepositorySettings, Scope, TokenSettings
from .sources import CONFIG, PREFIX, File, Secrets

LOCAL: Final = "local"  # the id of the clone the service was started in
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

__all__ = [
    "LOCAL",
    "LOOPBACK",
    "RepositorySettings",
    "Scope",
    "Settings",
    "TokenSettings",
    "read_settings",
]


class Settings(BaseSettings):
    """All settings of the service, the worker and the bot."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on.")
    workers: int = Field(default=1, ge=1, le=256, description="Processes that take requests.")
    repositories: dict[Id, RepositorySettings] = Field(
        default_factory=dict, description="What is served; nothing: the clone in this folder."
    )
    tokens: tuple[TokenSettings, ...] = Field(default=(), description="Who may ask, and what.")
    mirrors: str = Field(
        default="~/.local/state/impact/mirrors", description="The folder of the mirrors."
    )
    mirror_hosts: tuple[str, ...] = Field(
        default=("github.com",), description="The servers that mirrors are fetched from."
    )
    mirror_token: SecretStr = Field(
        default=SecretStr(""),
        description="The token for the first of mirror_hosts, where a repository has none.",
    )
    mirror_age: float = Field(
        default=60.0, ge=0, description="Seconds until a question fetches a mirror again."
    )
    mirror_wait: float = Field(
        default=10.0, ge=0, description="Seconds a request waits for such a fetch."
    )
    mirror_loopback: bool = Field(
        default=False, description="Fetch from http://127.0.0.1 too: for tests."
    )
    ledger: str = Field(default="", description="The ledger, as for --ledger.")
    database: SecretStr = Field(
        default_factory=lambda: SecretStr(os.environ.get("DATABASE_URL", "")),
        description="What the service keeps: a file of SQLite, or postgresql://USER@HOST/DATABASE; "
        "DATABASE_URL says the same. Nothing: a file in the clone, or in the user's state folder.",
    )
    jobs: int = Field(default=2, ge=1, le=64, description="Jobs done at a time, per worker.")
    lease: float = Field(
        default=30.0,
        ge=1,
        le=600,
        description="Seconds until the jobs of a killed worker are done by another.",
    )
    job_deadline: float = Field(
        default=600.0, gt=0, le=1500, description="Seconds for one question of a job."
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="What GitHub signs its webhooks with; without it there are none."
    )
    webhook_secret_old: SecretStr | None = Field(
        default=None, description="The secret before, while both are in use."
    )
    github_api: str = Field(
        default=PUBLIC, description="GitHub's REST interface; https://HOST/api/v3 of a server."
    )
    github_app: str = Field(default="", description="The id of the App that is the bot.")
    github_app_key: SecretStr = Field(
        default=SecretStr(""), description="The App's private key, a text of PEM."
    )
    github_token: SecretStr = Field(
        default=SecretStr(""), description="The token of whoever is the bot, without an App."
    )
    comment: Literal["on-impact", "always", "off"] = Field(
        default="on-impact",
        description="The bot's comment: where something deploys, always, or off.",
    )
    comment_mode: Literal["update", "recreate", "hide-and-new"] = Field(
        default="update", description="Edit the comment, recreate it, or hide it and write anew."
    )
    check: Literal["neutral", "success", "action_required", "off"] = Field(
        default="neutral",
        description="What the App's check run ends with where something deploys, or off.",
    )
    processes: int = Field(
        default=os.cpu_count() or 1, ge=1, description="Questions answered at a time, per worker."
    )
    waiting: int = Field(default=64, ge=0, description="Questions that may wait for their turn.")
    deadline: float = Field(default=30.0, gt=0, description="Seconds for one question.")
    memory: int = Field(
        default=4096, ge=0, description="MiB of memory for one question; 0: no limit."
    )
    max_body: int = Field(default=5 << 20, ge=0, description="Bytes of a request's body.")
    rate: int = Field(default=600, ge=0, description="Requests a minute for one token; 0: any.")
    logs: Literal["auto", "json", "text"] = Field(
        default="auto", description="How logs are written; auto: as text on a terminal alone."
    )
    kept_answers: int = Field(default=64, ge=0, description="MiB of answers kept in memory.")
    docs: bool = Field(default=True, description="Serve /docs and /openapi.json.")

    @field_validator("webhook_secret", "webhook_secret_old")
    @classmethod
    def _no_empty_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        """An empty secret is known to everybody."""
        if secret is not None and not secret.get_secret_value():
            raise ValueError("a secret must not be empty")
        return secret

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment decides before files of secrets, and those before the file."""
        del dotenv_settings, file_secret_settings  # nobody expects a stray .env to decide
        return init_settings, env_settings, Secrets(settings_cls), File(settings_cls)

    @property
    def served(self) -> dict[str, RepositorySettings]:
        """The repositories by id; without any configured, the clone in this folder."""
        return self.repositories or {LOCAL: RepositorySettings(path=".")}

    def called(self, full_name: str) -> str | None:
        """The id of the repository that GitHub calls so, if it is served."""
        names = {one.full_name: name for name, one in self.served.items() if one.full_name}
        return names.get(full_name.lower())

    @property
    def shared(self) -> str:
        """The database, if it is one that several machines share."""
        word = self.database.get_secret_value()
        return word if word.startswith(("postgresql://", "postgres://")) else ""

    def ledger_of(self, name: str) -> str:
        """The ledger of a repository, as for --ledger; nothing: the clone's own.

        In one that several repositories share, each has its part, which the id behind a # names.
        """
        own = self.served[name].ledger
        if own or not (self.ledger or self.shared):
            return own
        if self.ledger and len(self.served) == 1:
            return self.ledger
        place = self.ledger or self.shared
        return f"{place if '://' in place else 'sqlite://' + os.path.abspath(place)}#{name}"

    @property
    def webhook_secrets(self) -> tuple[bytes, ...]:
        """The secrets that a webhook may be signed with."""
        given = (self.webhook_secret, self.webhook_secret_old)
        return tuple(secret.get_secret_value().encode() for secret in given if secret)

    @property
    def open(self) -> bool:
        """Whether everybody on this machine may ask everything: nobody was given a token."""
        return not self.tokens


def read_settings(**given: object) -> Settings:
    """Read the settings; what is `given` decides before all else. Raises UsageError."""
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise _refused(error) from None
    except SettingsError as error:  # a list or table in a variable is no JSON; it may be a secret
        raise UsageError(str(error), where="settings", expected="JSON") from None
    for one in settings.repositories.values():
        if one.url:
            hosted(one.url, settings.mirror_hosts, loopback=settings.mirror_loopback)
    if settings.open and settings.host not in LOOPBACK:
        raise UsageError(
            "without tokens, whoever reaches the service may ask everything",
            where=f"host {settings.host!r}",
            expected="tokens, or a host of this machine: 127.0.0.1, ::1 or localhost",
            do="configure tokens (docs/service.md), or leave IMPACT_HOST out",
        )
    return settings


def _refused(error: ValidationError) -> UsageError:
    """What is wrong with the settings; the values stay away, they may be secrets."""
    faults = error.errors(include_input=False, include_url=False)
    where = ".".join(str(part) for part in faults[0]["loc"])
    return UsageError(
        f"setting {where or '(all)'}: {faults[0]['msg']}",
        where="settings",
        do=f"mend {PREFIX}{where.upper().replace('.', '__')}, or {where} in {CONFIG}",
    )
