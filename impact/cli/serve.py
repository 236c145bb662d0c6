"""Serve the answers over HTTP: on this machine for this clone, or for a team by its settings.

impact serve                         this clone, http://127.0.0.1:8000, nothing to configure
impact serve --port 9000 -C ~/shop   another port, another clone
IMPACT_CONFIG=impact.toml impact serve           repositories, tokens, … of a team
impact serve --print-config          the settings as they are read, secrets left out

It needs the extra: pip install 'deploy-impact[service]'. docs/service.md has every setting.
"""

import os
import sys

from impact.errors import ANSWERED, UsageError
from impact.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("-C", metavar="DIR", dest="folder", default=".",
                        help="serve the clone in this folder")  # fmt: skip
    parser.add_argument("--host", default="", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=-1, help="the port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=0, metavar="N",
                        help="processes that take requests (1)")  # fmt: skip
    parser.add_argument("--print-config", action="store_true",
                        help="print the settings, without secrets, and stop")  # fmt: skip


def run(arguments: "argparse.Namespace") -> int:
    """Serve until somebody says stop."""
    if not os.path.isdir(arguments.folder):
        raise UsageError("there is no such folder", where=arguments.folder, do="check -C")
    if "IMPACT_CONFIG" in os.environ:  # it was named from where the person stands
        os.environ["IMPACT_CONFIG"] = os.path.abspath(os.environ["IMPACT_CONFIG"])
    os.chdir(arguments.folder)
    serving = extra()
    settings = serving.settings_from(arguments.host, arguments.port, arguments.workers)
    if arguments.print_config:
        sys.stdout.write(serving.shown(settings))
        return ANSWERED
    serving.serve(settings)
    return ANSWERED


def extra(command: str = "impact serve") -> Any:
    """The service, which an installation of the command line alone does not bring."""
    try:
        from impact_api import serving
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the service needs {error.name}, which is not installed",
            where=command,
            expected="an installation with the extra 'service'",
            do="pip install 'deploy-impact[service]'",
        ) from None
    return serving
