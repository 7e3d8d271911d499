"""Secrets -> "REDACTED": in headers, URLs and text, before anything can show or export them.

It goes by names (of headers, query parameters, JSON and form fields) and by the well-known shapes of keys. What is no
secret stays readable: ``x-ratelimit-remaining-tokens``, ``openai-processing-ms`` and ``x-request-id`` are worth seeing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

REDACTED = "REDACTED"

_SECRET_WORDS = frozenset({"auth", "bearer", "csrf", "jwt", "pwd", "sig", "xsrf"})
_SECRET_PIECES = (
    "accesskey apikey authorization cookie credential passphrase passwd password secret signature".split()  # noqa: SIM905
)
_SECRET_ENDINGS = ("token", "key")
_HARMLESS = re.compile(
    r"idempotency|websocket-(key|accept)|cache-key|surrogate-key|rate-?limit|time-to-first-token$|^www-authenticate$"
)

# How well-known keys begin, and what follows.
KEY_STARTS = {
    "sk-": r"[\w-]{16,}",  # OpenAI, Anthropic (sk-ant-), OpenRouter (sk-or-), DeepSeek ...
    "csk-": r"[\w-]{16,}",  # Cerebras
    "gsk_": r"[\w-]{16,}",  # Groq
    "xai-": r"[\w-]{16,}",
    "hf_": r"[\w-]{16,}",  # Hugging Face
    "AIza": r"[\w-]{30,}",  # Google
    "ya29.": r"[\w.-]{16,}",  # Google, by OAuth
    "AKIA": r"[A-Z0-9]{16}\b",  # AWS
    "ASIA": r"[A-Z0-9]{16}\b",
    "eyJ": r"[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*",  # JSON web token
}
# What finds the secrets themselves is compiled when it is first used, as few recordings hold any.
# A key may follow anything but a word. Within JSON an escape such as \n ends in a letter; a key may follow that too.
_KEY = (
    r"(?:(?<![\w-])|(?<=\\[nrtbf]))(?:" + "|".join(re.escape(start) + KEY_STARTS[start] for start in KEY_STARTS) + ")"
)
_BEARER = r"\b(Bearer\s+)[\w.~+/=-]{8,}"
# What keys and fields are recognised by. A pattern that begins with one rare letter is searched faster than a word, and
# that the letter does not occur at all is seen faster still.
_KEY_MARKS = tuple(
    (mark[:1], re.compile(mark).search)
    for mark in (
        rb"k(?<=sk)[-_]",
        rb"x(?=ai-)",
        rb"z(?<=AIz)a",
        rb"9(?<=ya29)\.",
        rb"K(?<=AK)IA",
        rb"S(?<=AS)IA",
        rb"J(?<=eyJ)",
    )
)
_FIELD_MARK = re.compile(rb"k(?:(?<=tok)en[\"\\\\=]|(?<=api[-_]k)ey|(?<=apik)ey|(?<=private[-_]k)ey|(?<=privatek)ey)")
_SHORTEST_KEY = 15  # "Bearer" and eight characters
_FIELD = (
    r"(?:api[_-]?key|private[_-]?key|secret(?:[_-]?access[_-]?key)?|authorization(?:[_-]?token)?"
    r"|(?:access|refresh|id|session|auth)[_-]?token|assertion|password)"
)
_JSON_FIELDS = (
    rf'({_FIELD}"\s*:\s*")(?:[^"\\]++|\\.)++',
    # In a text within JSON one more backslash stands before each quote, and one more before each other backslash.
    rf'({_FIELD}\\"\s*:\s*\\")(?:[^"\\]++|\\\\(?:\\["\\]|[^"\\]))++',
    rf'({_FIELD}\\{{2,}}"\s*:\s*\\{{2,}}")[^"\\]+',
)
_FORM_FIELD = rf"((?:^|[?&])(?:\w{{1,40}}[_-])?{_FIELD}=)[^&\s\"\\<>]+"
_QUERY_FIELD = (
    r"([?&;#](?:(?:[a-z0-9_-]*[_-])?(?:api|access)?key|awsaccesskeyid|sig|auth|jwt|code"
    r"|[a-z0-9_-]*(?:token|secret|signature|credentials?|assertion|password|passwd|pwd))=)"
    r"[^&;#\s\"'<>]*"
)
_USER = r"(?<=://)[^/?#\s]*@"


def redacted_headers(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Replace the values of headers that carry secrets.

    Parameters
    ----------
    pairs
        Names and values, in order; a name may come several times.

    Returns
    -------
    tuple of (name, value)
        The same names in the same order.

    Examples
    --------
    >>> redacted_headers([("X-Api-Key", "k-123"), ("x-request-id", "req_7")])
    (('X-Api-Key', 'REDACTED'), ('x-request-id', 'req_7'))
    """
    return tuple((name, REDACTED if _is_secret(name) else _redacted_value(value)) for name, value in pairs)


def redacted_url(url: str) -> str:
    """Replace the user, the password and the secret query parameters of a URL; it need not be a valid one.

    Examples
    --------
    >>> redacted_url("https://me:pw@api.example/v1/models?key=AIza123&alt=sse")
    'https://REDACTED@api.example/v1/models?key=REDACTED&alt=sse'
    """
    if "@" in url:
        url = re.sub(_USER, f"{REDACTED}@", url)
    if "=" in url:
        url = re.sub(_QUERY_FIELD, rf"\g<1>{REDACTED}", url, flags=re.IGNORECASE)
    return _with_keys_masked(url)


def redacted_text(text: str) -> str:
    """Mask what has the shape of a key, and the values of JSON and form fields such as ``client_secret``.

    Examples
    --------
    >>> redacted_text('{"api_key": "abc", "note": "use sk-ant-api03-0123456789abcdef"}')
    '{"api_key": "REDACTED", "note": "use REDACTED"}'
    """
    text = _with_keys_masked(text)
    if _may_hold_field(text.lower().replace("-", "_")):
        for field in (*_JSON_FIELDS, _FORM_FIELD):
            text = re.sub(field, rf"\g<1>{REDACTED}", text, flags=re.ASCII | re.IGNORECASE)
    return text


def redacted_bytes(data: bytes) -> bytes:
    """Do the same to a body; every byte that is no part of a secret stays as it is."""
    if not _may_hold_secret(data):
        return data
    # Latin-1 gives each byte one character and back again, whatever the bytes mean; secrets are ASCII.
    return redacted_text(data.decode("latin-1")).encode("latin-1")


def _with_keys_masked(text: str) -> str:
    if _may_hold_key(text):
        text = re.sub(_KEY, REDACTED, text, flags=re.ASCII)
    if "earer " in text or "EARER " in text:
        text = re.sub(_BEARER, rf"\g<1>{REDACTED}", text, flags=re.ASCII | re.IGNORECASE)
    return text


# A body can be long, and seldom holds a key: plain searches decide whether the regular expressions need to run.
# They are written out because every header of a recording comes by here.
def _may_hold_key(text: str) -> bool:
    return (
        "sk-" in text
        or "sk_" in text
        or "xai-" in text
        or "hf_" in text
        or "AIza" in text
        or "ya29." in text
        or "AKIA" in text
        or "ASIA" in text
        or "eyJ" in text
    )


def _may_hold_secret(data: bytes) -> bool:
    """Tell the same, and more roughly, of a body, before it is made a text."""
    for letter, search in _KEY_MARKS:
        if letter in data and search(data):
            return True
    lowered = data.lower()
    return (
        b"hf_" in data
        or b"earer " in lowered
        or b"secret" in lowered
        or b"authorization" in lowered
        or b"assertion" in lowered
        or b"password" in lowered
        or _FIELD_MARK.search(lowered) is not None
    )


def _may_hold_field(lowered: str) -> bool:
    return (
        "api_key" in lowered
        or "apikey" in lowered
        or "private_key" in lowered
        or "privatekey" in lowered
        or "authorization" in lowered
        or "secret" in lowered
        or 'token"' in lowered
        or "token\\" in lowered
        or "token=" in lowered
        or "assertion" in lowered
        or "password" in lowered
    )


def _redacted_value(value: str) -> str:
    if "://" in value or ("?" in value and "=" in value):  # HTTP/2 has a header ":path"
        return redacted_url(value)
    return value if len(value) < _SHORTEST_KEY else _with_keys_masked(value)


@lru_cache(maxsize=4096)
def _is_secret(name: str) -> bool:
    name = name.strip().lower().replace("_", "-")
    if _HARMLESS.search(name):
        return False
    joined = name.replace("-", "")
    return (
        not _SECRET_WORDS.isdisjoint(name.split("-"))
        or any(piece in joined for piece in _SECRET_PIECES)
        or joined.endswith(_SECRET_ENDINGS)
    )
