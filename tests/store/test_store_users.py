"""Users, sign-ins, the second factor and the log."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from store import audit, second_factor, signins, users
from store.engine import Store
from store.errors import RefusedError
from store.tables import SignIn
from tests.factories import NOW

PASSWORD = "un mot de passe assez long"


def add(store: Store, name: str = "a.diallo", role: str = "analyst") -> int:
    with store.session() as session, session.begin():
        return users.add(session, name, PASSWORD, role, NOW)


def sign_in(store: Store, password: str = PASSWORD, at: timedelta = timedelta(0), **more: str) -> signins.SignedIn:
    return signins.sign_in(store, "a.diallo", password, "192.0.2.1", NOW + at, **more)


@pytest.mark.parametrize(
    ("name", "password", "role", "said"),
    [
        ("a.diallo", "court", "analyst", "12 characters"),
        ("a.diallo", "xx a.diallo xx yy", "analyst", "user's name"),
        ("a.diallo", PASSWORD, "chief", "analyst, supervisor, auditor, admin"),
        (" ", PASSWORD, "analyst", "no user name"),
    ],
)
def test_a_user_that_cannot_be_is_refused_with_what_would_be_right(
    store: Store, name: str, password: str, role: str, said: str
) -> None:
    with store.session() as session, session.begin(), pytest.raises(RefusedError, match=said):
        users.add(session, name, password, role, NOW)


def test_a_name_is_given_once(store: Store) -> None:
    add(store)
    with store.session() as session, session.begin():
        with pytest.raises(RefusedError, match="already"):
            users.add(session, "a.diallo", PASSWORD, "analyst", NOW)
        users.add(session, "s.renaud", PASSWORD, "supervisor", NOW)
    with store.reading() as session:
        assert [account.name for account in users.accounts(session)] == ["a.diallo", "s.renaud"]


def test_the_right_password_opens_a_session_that_only_its_token_finds(store: Store) -> None:
    add(store)
    opened = sign_in(store)
    with store.session() as session, session.begin():
        found = signins.current(session, store.keys, opened.token, NOW)
        assert found is not None
        assert (found.name, found.role) == ("a.diallo", "analyst")
        assert opened.token.encode() not in session.get_one(SignIn, store.keys.seal(opened.token)).token
        assert signins.current(session, store.keys, opened.token + "x", NOW) is None
        signins.sign_out(session, store.keys, opened.token)
        assert signins.current(session, store.keys, opened.token, NOW) is None


def test_a_session_ends_when_it_is_idle_or_old(store: Store) -> None:
    add(store)
    token = sign_in(store).token
    with store.session() as session, session.begin():
        later = NOW + timedelta(minutes=59)
        assert signins.current(session, store.keys, token, later) is not None
        signins.touch(session, store.keys, token, later)
        assert signins.current(session, store.keys, token, later + timedelta(minutes=59)) is not None
        assert signins.current(session, store.keys, token, later + timedelta(minutes=61)) is None
        signins.touch(session, store.keys, token, NOW + timedelta(hours=12))
        assert signins.current(session, store.keys, token, NOW + timedelta(hours=12)) is None
        signins.sweep(session, NOW + timedelta(hours=12))
        assert session.get(SignIn, store.keys.seal(token)) is None


def _new_password(session: object, user_id: int) -> None:
    users.set_password(session, user_id, "un autre mot de passe", NOW)  # type: ignore[arg-type]


def _close(session: object, user_id: int) -> None:
    users.set_active(session, user_id, False, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("act", [_new_password, _close])
def test_a_new_password_or_a_closed_account_ends_every_session(
    store: Store, act: Callable[[object, int], None]
) -> None:
    user_id = add(store)
    token = sign_in(store).token
    with store.session() as session, session.begin():
        act(session, user_id)
        assert signins.current(session, store.keys, token, NOW) is None
    with pytest.raises(RefusedError, match="wrong"):
        sign_in(store)


def test_five_wrong_passwords_make_a_name_wait_longer_each_time(store: Store) -> None:
    add(store)
    for _ in range(5):
        with pytest.raises(RefusedError, match="wrong"):
            sign_in(store, "pas le bon mot de passe")
    with pytest.raises(RefusedError, match="in 31 seconds"):
        sign_in(store)
    with pytest.raises(RefusedError, match="wrong"):
        sign_in(store, "toujours pas", at=timedelta(seconds=30))
    with pytest.raises(RefusedError, match="Too many"):
        sign_in(store, at=timedelta(seconds=80))
    sign_in(store, at=timedelta(seconds=90))
    with pytest.raises(RefusedError, match="wrong"):
        sign_in(store, "une seule erreur", at=timedelta(seconds=91))
    sign_in(store, at=timedelta(seconds=92))


def test_codes_are_those_of_rfc_6238() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    known = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {at: second_factor.digits(secret, at // 30) for at in known} == known


def test_a_second_factor_is_asked_for_and_a_code_works_once(store: Store) -> None:
    user_id = add(store)
    at = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    with store.session() as session, session.begin():
        secret = second_factor.enrol(session, store.keys, user_id, at, lambda n: b"12345678901234567890"[:n])
        assert "issuer=Veilleur" in second_factor.address(secret, "a.diallo")
    with pytest.raises(RefusedError, match="six digits"):
        sign_in(store)
    code = second_factor.digits(secret, int(at.timestamp()) // 30)
    assert sign_in(store, code=code).user_id == user_id
    with pytest.raises(RefusedError, match="code"):
        sign_in(store, code=code)
    with store.session() as session, session.begin():
        second_factor.remove(session, user_id, NOW)
    sign_in(store)


def test_the_log_is_a_chain_that_shows_where_it_was_touched(store: Store) -> None:
    with store.session() as session, session.begin():
        for number in range(4):
            audit.record(session, "consult", f"post:{number}", NOW, reason="é\0")
        assert audit.verify_chain(session) == audit.Verification(entries=4, head=audit.head(session), broken_at=None)
        trigger = "audit_log_no_update"
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text(f"DROP TRIGGER {trigger}"))
        else:
            session.execute(text(f"DROP TRIGGER {trigger} ON audit_log"))
        session.execute(text("UPDATE audit_log SET reason = 'x' WHERE id = 3"))
        session.expire_all()
        assert audit.verify_chain(session).broken_at == 3
        assert [entry.object for entry in audit.entries(session, limit=2, before=4)] == ["post:2", "post:1"]


def test_every_act_on_an_account_is_in_the_log(store: Store) -> None:
    user_id = add(store)
    with store.session() as session, session.begin():
        users.set_role(session, user_id, "supervisor", NOW)
        users.set_preferences(session, user_id, {"theme": "dark"})
        assert users.account(session, user_id).preferences == {"theme": "dark"}
        assert [entry.action for entry in audit.entries(session)] == ["role_changed", "user_added"]
