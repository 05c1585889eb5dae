"""Green API: sending, state, settings and journals. The rules of what may be asked again are in one place: `_refusal`.

The account's token is part of every address and comes back in error bodies, so nothing here quotes either.
"""

from __future__ import annotations

import base64
import binascii
import logging
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import quote as url_quote

from django.conf import settings

from accounts.encryption import digest
from conversations.channels import ChannelStatus, FileProblem, Linking, OutcomeUnknown, Receipt, SendError
from conversations.models import Channel
from whatsapp.providers import green_api_journal, http
from whatsapp.providers.green_api_events import STATES, canonical, moment

logger = logging.getLogger(__name__)
TOO_LARGE = "{{SWE002}}"  # stands where the address of a file of over 100 MB would
FILE_SECONDS = 60  # for a whole file; the queue gives a task ninety
SETTINGS_WE_NEED = {
    "incomingWebhook": "yes",
    "outgoingWebhook": "yes",
    "outgoingMessageWebhook": "yes",  # the agent's own phone: a take-over
    "outgoingAPIMessageWebhook": "yes",  # our echo settles a send whose answer was lost
    "stateWebhook": "yes",
    "editedMessageWebhook": "yes",
    "deletedMessageWebhook": "yes",
    "pollMessageWebhook": "yes",
    "incomingCallWebhook": "yes",
    "markIncomingMessagesReaded": "no",
    "delaySendMessagesMilliseconds": 500,
}


class GreenApi:
    """One number at Green API. See `conversations.channels.Provider` for the contract."""

    text_limit = 20_000

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def send_text(self, *, to: str, text: str, quote: str = "") -> Receipt:
        body = {"chatId": to, "message": text}
        if quote:
            body["quotedMessageId"] = quote
        answer = self._call("sendMessage", body)
        if answer.status == 400 and quote and "quotedMessageId" in answer.text:
            answer = self._call("sendMessage", {"chatId": to, "message": text})
        return _receipt(answer)

    def send_file(self, *, to: str, content: BinaryIO, name: str, mime: str, caption: str = "", quote: str = "") -> Receipt:
        fields = {"chatId": to, "fileName": name} | ({"caption": caption} if caption else {})
        seconds = settings.PROVIDER_TIMEOUT_SECONDS * 2  # within what the sweeper takes for a send that is still alive
        answer = self._call("sendFileByUpload", http.Form(fields | ({"quotedMessageId": quote} if quote else {}), name, content, mime), seconds=seconds)
        if answer.status == 400 and quote and "quotedMessageId" in answer.text:
            content.seek(0)
            answer = self._call("sendFileByUpload", http.Form(fields, name, content, mime), seconds=seconds)
        return _receipt(answer)

    def fetch_file(self, *, address: str, provider_id: str, url: str, into: BinaryIO, limit: int) -> None:
        if not url:
            try:
                fresh = self._ask("downloadFile", {"chatId": address, "idMessage": provider_id})
            except SendError as error:
                raise FileProblem(error.reason, retry_in=error.retry_in) from None
            url = fresh.get("downloadUrl") if isinstance(fresh, dict) else None
        if not isinstance(url, str) or not url or TOO_LARGE in url:
            raise FileProblem("The file is too large to be fetched." if url else "The file is not kept any more.", too_big=bool(url))
        try:
            status = http.download(url, into, limit=limit, seconds=FILE_SECONDS)
        except http.TooLarge:
            raise FileProblem("The file is too large to be fetched.", too_big=True) from None
        except http.Forbidden:
            raise FileProblem("The file lies at an address that may not be called.") from None
        except http.NoAnswer:
            raise FileProblem("The file could not be fetched in time.", retry_in=5) from None
        if status != 200:  # most likely expired: the next attempt asks for a fresh address
            raise FileProblem("The file is not where it should be.", retry_in=2)

    def address_of(self, phone: str) -> str:
        return f"{phone.lstrip('+')}@c.us"

    def show_typing(self, *, to: str, seconds: float) -> None:
        try:
            self._call("sendTyping", {"chatId": to, "typingTime": int(min(max(seconds, 1), 20) * 1000)}, seconds=3)
        except (SendError, OutcomeUnknown):
            logger.debug("typing not shown on channel %s", self.channel.pk)

    def status(self) -> ChannelStatus:
        answer = self._ask("getStateInstance")
        if not isinstance(answer, dict):  # a brand-new account answers null until it exists
            return ChannelStatus("starting")
        state = STATES.get(str(answer.get("stateInstance")), "unknown")
        if state != "connected":
            return ChannelStatus(state)
        said = self._ask("getSettings")
        said = said if isinstance(said, dict) else {}
        wid = said.get("wid", "")
        return ChannelStatus(state, canonical(str(wid))[1] if wid else "", _reports_to(said))

    def connect(self, *, webhook_url: str, webhook_token: str) -> ChannelStatus:
        http.check_url(self.channel.api_url)
        status = self.status()
        wanted = SETTINGS_WE_NEED | {"webhookUrl": webhook_url, "webhookUrlToken": webhook_token}
        saved = self._ask("setSettings", wanted)
        if not (isinstance(saved, dict) and saved.get("saveSettings") is True):
            raise SendError("Green API did not save the webhook settings.")
        return status

    def disconnect(self) -> None:
        self._ask("setSettings", {"webhookUrl": "", "webhookUrlToken": ""})

    def link_picture(self) -> Linking:
        answer = self._ask("qr")
        kind, said = (answer.get("type"), str(answer.get("message") or "")) if isinstance(answer, dict) else ("", "")
        if kind == "alreadyLogged":
            return Linking("linked")
        if kind != "qrCode":
            return Linking("stuck" if "log out" in said.lower() else "wait")
        try:
            return Linking("picture", base64.b64decode(said, validate=True))
        except binascii.Error:
            return Linking("wait")

    def link_code(self, phone: str) -> str:
        answer = self._ask("getAuthorizationCode", {"phoneNumber": int(phone.lstrip("+"))})
        code = answer.get("code") if isinstance(answer, dict) and answer.get("status") else ""
        if not isinstance(code, str) or not code:
            raise SendError("Green API gives no code for this number now.", retry_in=30, code="no_code")
        return code

    def unlink(self) -> None:
        self._ask("logout")

    def restart(self) -> None:
        self._ask("reboot")

    def missed(self, *, since: datetime) -> list[dict]:
        minutes = int((datetime.now(UTC) - since).total_seconds() // 60) + 1
        rows = [row for name in ("lastIncomingMessages", "lastOutgoingMessages") for row in self._rows(f"{name}?minutes={minutes}")]
        return green_api_journal.webhooks(rows, account=self.channel.account, since=since)

    def _rows(self, method: str) -> list:
        found = self._ask(method)
        return found if isinstance(found, list) else []

    def find_sent(self, *, to: str, text: str, since: datetime, file_name: str = "") -> str | None:
        """Four witnesses exist, none by our own id; two can be asked: what still waits, and what went out."""
        waiting = self._ask("showMessagesQueue")
        for row in waiting if isinstance(waiting, list) else []:
            body = row.get("body") if isinstance(row, dict) else None
            if isinstance(body, dict) and body.get("chatId") == to and _is_it(body, text, file_name, body.get("message")):
                return str(row.get("messageID") or "") or None
        minutes = int((datetime.now(UTC) - since).total_seconds() // 60) + 3
        sent = self._ask(f"lastOutgoingMessages?minutes={minutes}")
        for row in sent if isinstance(sent, list) else []:
            if not isinstance(row, dict) or row.get("chatId") != to or not _is_it(row, text, file_name, _words(row)):
                continue
            if moment(row.get("timestamp")).timestamp() >= since.timestamp() - 5:
                return str(row.get("idMessage") or "") or None
        return None

    # --- one call ----------------------------------------------------------------------------------------------------

    def _ask(self, method: str, body: dict | None = None) -> Any:
        """A question whose answer is needed; anything but 200 raises SendError."""
        try:
            answer = self._call(method, body)
        except OutcomeUnknown:
            raise SendError("Green API did not answer in time.", retry_in=30, code="unreachable") from None
        if answer.status != 200:
            refusal = _refusal(answer)
            if isinstance(refusal, OutcomeUnknown):
                refusal = SendError(f"Green API has a fault at the moment ({answer.status}).", retry_in=30, code="unreachable")
            raise refusal
        return answer.body

    def _call(self, method: str, body: dict | http.Form | None = None, *, seconds: float | None = None) -> http.Answer:
        name, _, query = method.partition("?")
        if isinstance(body, http.Form) and self.channel.media_url:
            http.check_url(self.channel.media_url)
        host = (self.channel.media_url if isinstance(body, http.Form) else "") or self.channel.api_url
        url = (f"{host.rstrip('/')}/waInstance{url_quote(self.channel.account, safe='')}/{name}/"
               f"{url_quote(self.channel.token or '', safe='')}{'?' + query if query else ''}")
        try:
            return http.call("POST" if body is not None else "GET", url, body, seconds=seconds)
        except http.NotSent:
            raise SendError("Green API cannot be reached.", retry_in=5, code="unreachable") from None
        except http.Forbidden as error:
            raise SendError(str(error), channel_state=Channel.State.REFUSED, code="address") from None
        except http.NoAnswer:
            raise OutcomeUnknown("Green API did not answer; the message may have been sent.") from None


def _reports_to(said: dict) -> tuple[str, str]:
    """Where the account's webhooks lead; nowhere when those that carry messages are switched off."""
    if any(said.get(switch) != "yes" for switch in ("incomingWebhook", "outgoingMessageWebhook", "stateWebhook")):
        return "", ""
    return str(said.get("webhookUrl") or ""), digest(str(said.get("webhookUrlToken") or ""))


def _receipt(answer: http.Answer) -> Receipt:
    """The id under which the provider took a message. Raises SendError or OutcomeUnknown."""
    identity = answer.body.get("idMessage") if isinstance(answer.body, dict) else None
    if answer.status == 200 and isinstance(identity, str) and identity:
        return Receipt(identity)
    if answer.status == 200:
        raise OutcomeUnknown("The provider answered without saying what became of the message.")
    raise _refusal(answer)


def _refusal(answer: http.Answer) -> SendError | OutcomeUnknown:
    """What an error answer means for a sender, to be raised. Unknown 4xx are final; unknown 5xx may have been sent."""
    said, code = answer.text.lower(), answer.status
    if code == 429:
        return SendError("Green API asks us to slow down.", retry_in=answer.retry_after or 2, code="busy")
    if code == 503:
        return SendError("Green API is not available at the moment.", retry_in=answer.retry_after or 10, code="unreachable")
    if code == 400 and ("starting" in said or "not authorized" in said):
        state = Channel.State.STARTING if "starting process" in said else Channel.State.DISCONNECTED
        return SendError("The number is not linked or is starting.", retry_in=30, channel_state=state)
    if code == 400 and ("expired" in said or "deleted" in said):
        return SendError("The Green API account has expired or was deleted.", channel_state=Channel.State.REFUSED, code="expired")
    if code in (401, 403):
        return SendError("Green API refuses our credentials for this number.", channel_state=Channel.State.REFUSED, code="credentials")
    if code == 466:
        return SendError("The Green API plan does not allow more messages or chats this month.", code="plan")
    if code >= 500 or code == 499 or code < 400:
        return OutcomeUnknown(f"Green API answered {code}; the message may have been sent.")
    return SendError(f"Green API refused the message ({code}).")


def _is_it(row: dict, text: str, file_name: str, words: object) -> bool:
    return row.get("fileName") == file_name if file_name else words == text


def _words(row: dict) -> str:
    for key in ("textMessage", "caption"):
        if isinstance(row.get(key), str) and row[key]:
            return row[key]
    extended = row.get("extendedTextMessage") or row.get("extendedTextMessageData")
    return str(extended.get("text") or "") if isinstance(extended, dict) else ""
