"""Sources: where settings come from beside the environment: a file of all, and files of one each.

Promise: a file that cannot be read stops the start with its name, and never with what it holds.
"""

import os
import tomllib
from typing import Any, Final

from pydantic_settings import PydanticBaseSettingsSource

from impact.errors import UsageError

CONFIG: Final = "IMPACT_CONFIG"
PREFIX: Final = "IMPACT_"


class Secrets(PydanticBaseSettingsSource):
    """`IMPACT_NAME_FILE`: the value of a name is what that file holds."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """The text of the file of one field, if the environment names one."""
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE", "")
        text = read_text(path).strip() if path else None
        return text, field_name, self.field_is_complex(field)

    def __call__(self) -> dict[str, Any]:
        """All the fields that have such a file."""
        found = {}
        for name, field in self.settings_cls.model_fields.items():
            text, _, parts = self.get_field_value(field, name)
            if text is not None:
                found[name] = self.prepare_field_value(name, field, text, parts)
        return found


class File(PydanticBaseSettingsSource):
    """The TOML file that `IMPACT_CONFIG` names."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Not asked: the file is read as a whole."""
        del field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """All that stands in the file."""
        path = os.environ.get(CONFIG, "")
        if not path:
            return {}
        try:
            return tomllib.loads(read_text(path))
        except tomllib.TOMLDecodeError as error:
            raise UsageError(str(error), where=path, expected="a file in TOML") from None


def read_text(path: str) -> str:
    """The text of a file. Raises UsageError."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise UsageError(f"cannot be read: {reason}", where=path) from None
