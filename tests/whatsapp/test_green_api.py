"""What each fault of the provider means for a message: asked again, given up, or unknown. Over the real wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conversations.channels import OutcomeUnknown, Receipt, SendError
from tests.builders import a_channel
from whatsapp.providers.green_api import GreenApi

LEAD = "6591112222@c.us"


@pytest.fixture
def green(agency, provider, account, settings):
    settings.PROVIDER_TIMEOUT_SECONDS = 1.0
    return GreenApi(a_channel(str(account.id), api_url=provider.url, token=account.token))


def sends(provider, account):
    return [row for row in provider.ledger(account, "sendMessage") if row["taken"]]


def test_a_text_is_taken_and_its_id_comes_back(green, provider, account):
    receipt = green.send_text(to=LEAD, text="Hello 🏠\n*bold*")
    assert isinstance(receipt, Receipt) and sends(provider, account)[0]["text"] == "Hello 🏠\n*bold*"


@pytest.mark.parametrize("mode, details, again", [("429", {"retry_after": 7}, 7), ("status", {"code": 503}, 10)])
def test_what_surely_did_not_leave_may_be_asked_again(green, provider, account, mode, details, again):
    provider.fault(account, "sendMessage", mode, times=1, **details)
    with pytest.raises(SendError) as error:
        green.send_text(to=LEAD, text="Hello")
    assert error.value.retry_in == again and not error.value.permanent and not sends(provider, account)


@pytest.mark.parametrize("code, state", [(401, "refused"), (403, "refused"), (404, ""), (466, ""), (469, "")])
def test_other_refusals_are_final(green, provider, account, code, state):
    provider.fault(account, "sendMessage", "status", code=code, times=1)
    with pytest.raises(SendError) as error:
        green.send_text(to=LEAD, text="Hello")
    assert error.value.permanent and error.value.channel_state == state


@pytest.mark.parametrize("mode, details", [("lost-response", {}), ("hang", {}), ("reset", {}), ("half", {}), ("status", {"code": 500}), ("status", {"code": 502}), ("garbage", {})])
def test_an_outcome_nobody_knows_is_called_so_and_is_sent_only_once(green, provider, account, mode, details):
    provider.fault(account, "sendMessage", mode, times=1, **details)
    with pytest.raises(OutcomeUnknown):
        green.send_text(to=LEAD, text="Hello")
    assert len(provider.ledger(account, "sendMessage")) == 1


def test_a_number_that_is_starting_is_asked_again_and_is_known_to_be_starting(green, provider, account):
    provider.set_state(account, "starting")
    with pytest.raises(SendError) as error:
        green.send_text(to=LEAD, text="Hello")
    assert error.value.retry_in and error.value.channel_state == "starting"


def test_a_lost_message_is_found_in_the_journal_by_its_text(green, provider, account):
    provider.fault(account, "sendMessage", "lost-response", times=1)
    since = datetime.now(UTC) - timedelta(seconds=5)
    with pytest.raises(OutcomeUnknown):
        green.send_text(to=LEAD, text="Was I sent?")
    found = green.find_sent(to=LEAD, text="Was I sent?", since=since)
    assert found == sends(provider, account)[0]["idMessage"]
    assert green.find_sent(to=LEAD, text="Something else", since=since) is None


def test_no_error_quotes_the_token_or_the_address(green, provider, account, caplog):
    for mode, details in (("status", {"code": 400}), ("status", {"code": 401}), ("reset", {}), ("hang", {})):
        provider.fault(account, "sendMessage", mode, times=1, **details)
        with pytest.raises((SendError, OutcomeUnknown)) as error:
            green.send_text(to=LEAD, text="Hello")
        chain = error.value
        while chain is not None:
            assert account.token not in str(chain) and account.token not in repr(chain)
            chain = chain.__cause__
    assert account.token not in caplog.text


def test_a_redirect_is_not_followed(green, provider, account):
    provider.fault(account, "sendMessage", "status", code=302, times=1)
    with pytest.raises(OutcomeUnknown):
        green.send_text(to=LEAD, text="Hello")
    assert len(provider.ledger(account, "sendMessage")) == 1


def test_typing_is_a_courtesy_that_may_fail(green, provider, account):
    provider.fault(account, "sendTyping", "status", code=500, times=1)
    green.show_typing(to=LEAD, seconds=3)
    green.show_typing(to=LEAD, seconds=3)
    assert len(provider.ledger(account, "sendTyping")) == 2
