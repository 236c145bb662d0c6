"""The bot: what GitHub told about a pull request becomes what its reviewers read there.

Promise: a job may be done any number of times and has one effect: one comment in sight that tells
the newest answer, one check run on each commit. A job about a pull request that has moved on does
nothing, and of the jobs of one pull request only one is done at a time. Nobody configured: nobody
speaks.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from impact.answers.commenting import bring, past
from impact.comments import DEFAULT, Marker, Wanted, is_time
from impact.errors import WRONG_QUESTION, GitHubError
from impact.github.checks import NAME, Check, Conclusion, keep
from impact.github.comments import Conversation, Pull

from ..asking import Failure
from ..database.queue import Job
from ..github.reviewing import Review, Reviewed
from ..mirrors import PAUSE
from ..questions import is_full_id
from ..services import Services
from . import Later, Never
from .following import served_as

BRANCHES: Final = "refs/heads/"
HOPELESS: Final = frozenset({403, 404, 410, 422})  # what no second try changes
ABOUT: Final = "pull/"  # and a number: the external id of a check run
GROUP: Final = "merge-group"  # that of a group's check run, of which its commit has but one


class Order(NamedTuple):
    """What a job is about."""

    repository: str  # OWNER/NAME
    number: int  # of the pull request; 0: a group of a merge queue
    base_ref: str
    base: str
    head: str
    at: str  # when GitHub's event happened; "": nobody knows


def run_pull_request(job: Job, services: Services) -> None:
    """Comment on a pull request, and keep the check run of its head."""
    _carried_out(_pull_request, job, services)


def run_merge_group(job: Job, services: Services) -> None:
    """Keep the check run of a group that a merge queue is about to merge."""
    _carried_out(_merge_group, job, services)


def run_check_run(job: Job, services: Services) -> None:
    """Do again what somebody wants to see again, each pull request in its lane."""
    _carried_out(_check_run, job, services)


def _carried_out(act: Callable[[Job, Services], None], job: Job, services: Services) -> None:
    """Do it, and turn GitHub's refusals into when to come back, if ever."""
    if not services.github.speaks:
        return
    try:
        act(job, services)
    except GitHubError as error:
        if error.after:
            raise Later(error.after, str(error)) from None
        if error.status == 401:
            services.github.forget(job.payload["repository"])
        if error.status in HOPELESS:
            raise Never(str(error)) from None
        raise


def _pull_request(job: Job, services: Services) -> None:
    order = _order(job.payload)
    client = services.github.client(order.repository)
    talk = Conversation(client, order.repository, order.number)
    if past(talk.pull(), order.head, order.base_ref):
        return
    review = _review(order, job, services)
    _check_is_ours(job, services)
    settings = services.settings
    if settings.comment != "off":
        marker = Marker(DEFAULT, order.head, order.at)
        wanted = Wanted(review.body, marker, review.speaks or settings.comment == "always")
        ending = bring(wanted, order.base_ref, talk, settings.comment_mode)
        if ending in ("moved", "closed", "newer"):
            return  # the check run is left to the event that overtook this one
    _keep_check(review, order, services)


def _merge_group(job: Job, services: Services) -> None:
    order = _order(job.payload)
    _keep_check(_review(order, job, services), order, services)


def _check_run(job: Job, services: Services) -> None:
    if job.payload["name"] != NAME:
        return
    repository: str = job.payload["repository"]
    about = job.payload.get("about", "")
    if about == GROUP:
        lane = f"{repository}@{job.payload['head']}"
        before = services.queue.newest("merge_group", lane)
        if before is not None:
            services.queue.add("merge_group", before, lane=lane)
        return
    numbers = {*job.payload["numbers"], *_number(about)}
    for number in sorted(numbers):
        talk = Conversation(services.github.client(repository), repository, number)
        words = {**job.payload, **_now(talk.pull(), number)}
        services.queue.add("pull_request", words, lane=f"{repository}#{number}")


def _number(about: str) -> list[int]:
    """The pull request that a check run is about; GitHub does not tell those of forks."""
    number = about.removeprefix(ABOUT)
    return [int(number)] if number != about and number.isascii() and number.isdecimal() else []


def _now(pull: Pull, number: int) -> dict[str, Any]:
    """A pull request as it is now, as an event would tell it."""
    return {
        "number": number, "head": pull.head, "base": pull.base_sha, "base_ref": pull.base,
        "at": pull.updated_at,
    }  # fmt: skip


def _order(payload: Any) -> Order:
    """Read a job's payload. Raises Never where an id is none."""
    words = {field: payload[field] for field in ("repository", "base_ref", "base", "head")}
    for end in ("base", "head"):
        if not is_full_id(words[end]):
            raise Never(f"{end} is no commit id")
    words["base_ref"] = words["base_ref"].removeprefix(BRANCHES)
    at = payload.get("at", "")
    return Order(number=payload.get("number", 0), at=at if is_time(at) else "", **words)


def _review(order: Order, job: Job, services: Services) -> Review:
    question = Reviewed(order.number, order.base_ref, order.base, order.head)
    found = services.ask(served_as(job, services), question)
    if isinstance(found, Failure):
        if found.exit_status == WRONG_QUESTION:
            raise Never(found.what)
        raise Later(PAUSE, found.what)
    return Review.read(found)


def _check_is_ours(job: Job, services: Services) -> None:
    """Stop before others see anything, if another worker has the job by now."""
    if not services.queue.holds(job):
        raise Later(0, "the lease was lost")


def _keep_check(review: Review, order: Order, services: Services) -> None:
    """An App alone may keep check runs."""
    configured = services.settings.check
    if services.github.app is None or configured == "off":
        return
    about = f"{ABOUT}{order.number}" if order.number else GROUP
    conclusion = _conclusion(review, configured)
    check = Check(order.head, about, conclusion, review.title, review.body, order.at)
    keep(check, order.repository, services.github.client(order.repository))


def _conclusion(review: Review, configured: Conclusion) -> Conclusion:
    """As configured where something deploys; what could not be told is never a success."""
    if not review.answered:
        return "action_required" if configured == "action_required" else "neutral"
    return configured if review.deploys else "success"
