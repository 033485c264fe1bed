"""The one door for mail: neutral, in the reader's language, after commit, by a job that tries again.

A message says that something is to be seen in the portal, never what: an inbox is read over a shoulder, on a
telephone that lies on a table, by a host. So a notice has no personal or case content (`domain.md` 11), its texts
are fixed templates (`templates/mail/<notice>.subject` and `.txt`), and the job carries ids only. What a message
needs and nobody else may read, such as a link that lets somebody in, is made by the job itself (`made_by_job`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from foundation.accounts.models import User

#: Makes what a notice needs at the moment of sending: a link with a token must not lie in the queue.
Maker = Callable[[User], dict[str, str]]
_makers: dict[str, Maker] = {}
#: 4 s, 16 s, … 4.5 h: a mail server may be away for a night.
TRY_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)


def made_by_job(notice: str, maker: Maker) -> None:
    """Let ``maker`` give more context for ``notice`` when it is sent; called once, when the apps are loaded."""
    _makers[notice] = maker


def send_notice(
    to: Sequence[User], notice: str, context: Mapping[str, str] | None = None, *, address: str = ""
) -> None:
    """Send ``notice`` to each of ``to``: the job begins when the transaction around this is committed.

    Args:
        notice: name of the templates in ``templates/mail``; they get ``context``, ``user`` and ``portal_url``.
        context: neutral words only, never a name or a case.
        address: sent here instead, where somebody's former address must hear of a change (S14).

    Raises:
        TemplateDoesNotExist: at once, and not hours later in a job.
    """
    for user in to:
        if not user.is_service and user.email:
            send_to_id(user.pk, notice, context, address=address)


def send_to_id(user_id: int, notice: str, context: Mapping[str, str] | None = None, *, address: str = "") -> None:
    """Send to the account with this number; 0 is nobody, for whom the same is done and nothing sent (S11)."""
    get_template(f"mail/{notice}.subject")
    get_template(f"mail/{notice}.txt")
    job: dict[str, Any] = {"user_id": user_id, "notice": notice, "context": dict(context or {}), "address": address}
    if settings.MAIL_AT_ONCE:
        deliver(**job)
    else:
        deliver.defer(**job)


@app.task(retry=TRY_AGAIN)
def deliver(user_id: int, notice: str, context: dict[str, str], address: str = "") -> None:
    """Write and send one message. Run twice, it sends twice, which harms nobody."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    made = _makers[notice](user) if notice in _makers else {}
    values = {"portal_url": settings.PORTAL_URL} | context | made | {"user": user}
    with translation.override(user.language):
        subject = " ".join(_write(f"mail/{notice}.subject", values).split())
        text = _write(f"mail/{notice}.txt", values)
    EmailMessage(subject=subject, body=text, to=[address or user.email]).send()


def _write(name: str, values: Mapping[str, object]) -> str:
    # Plain text: a quotation mark must not become &quot;.
    template = get_template(name).template  # type: ignore[attr-defined]
    return str(template.render(Context(dict(values), autoescape=False))).strip() + "\n"
