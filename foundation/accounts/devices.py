"""On what somebody signs in: words for the list of sessions, and whether it was seen before (S14, S12).

Not a cookie: signing out and quick exit empty the browser, so that each sign-in would look new, and a notice that
always comes is read by nobody. What counts is the kind of browser on a network, as a keyed hash.
"""

from datetime import timedelta

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from foundation import clock
from foundation.accounts.models import KnownDevice, User
from foundation.audit.origin import client_address, shortened

REMEMBER = timedelta(days=120)
MOST = 30
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def describe(request: HttpRequest) -> str:
    """Return a kind of device in words: "Firefox, Windows"; empty when the browser does not say."""
    told = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in told), "")
    system = next((name for mark, name in _SYSTEMS if mark in told), "")
    return ", ".join(filter(None, (browser, system)))


def network_of(request: HttpRequest) -> str:
    """Return what stands for the network of a request: a keyed hash of /24 or /48."""
    return _hash("network", shortened(client_address(request)))


def _hash(*parts: str) -> str:
    return salted_hmac("terugweg device", "|".join(parts), algorithm="sha256").hexdigest()


def note(request: HttpRequest, user: User) -> bool:
    """Remember where ``user`` signs in; tell whether this is new for an account that was used elsewhere before."""
    rows = KnownDevice.objects.filter(user_id=user.pk)
    rows.filter(last_at__lt=clock.now() - REMEMBER).delete()
    network = network_of(request)
    mark = _hash("device", str(user.pk), describe(request), network)
    if rows.filter(mark=mark).update(last_at=clock.now()):
        return False
    used_before = rows.exists()
    KnownDevice.objects.bulk_create(
        [KnownDevice(user=user, mark=mark, network=network, last_at=clock.now())], ignore_conflicts=True
    )
    too_many = list(rows.order_by("-last_at").values_list("pk", flat=True)[MOST:])
    rows.filter(pk__in=too_many).delete()
    return used_before


def is_usual_network(request: HttpRequest, email: str) -> bool:
    """Tell whether the account with this address was used from this network; one query, whether it exists or not."""
    return KnownDevice.objects.filter(
        user__email=email.lower(), network=network_of(request), last_at__gte=clock.now() - REMEMBER
    ).exists()
