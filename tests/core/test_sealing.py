from uuid import UUID, uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moodtrack.core.keyring import Keyring, Wrapped, id_of_key
from moodtrack.core.sealing import BrokenSealError, Kind, Place, Seal, UnknownKeyError, padded, unpadded

CLIENT, OTHER, ROW = uuid4(), uuid4(), uuid4()
KEY, OLD_KEY = bytes(range(32)), bytes(32)
NUMBERS = st.integers(0, 2**63 - 1)


def a_seal(owner_id: UUID = CLIENT, key: bytes = KEY) -> Seal:
    return Seal(owner_id, key)


@given(st.binary(max_size=5000), st.sampled_from(Kind), st.uuids(), NUMBERS)
@example(b"", Kind.NOTE, ROW, 0)
def test_what_is_sealed_opens_where_it_was_put(plain: bytes, kind: Kind, row_id: UUID, number: int) -> None:
    assert a_seal().open(kind, row_id, number, a_seal().close(kind, row_id, number, plain)) == plain


@given(st.binary(max_size=5000))
@example(b"")
@example(bytes(124))
@example(bytes(125))
def test_padding_comes_off_and_ends_at_powers_of_two(plain: bytes) -> None:
    size = len(padded(plain))
    assert unpadded(padded(plain)) == plain
    assert size >= 128
    assert size & (size - 1) == 0


@given(st.binary(max_size=124), st.binary(max_size=124))
@example(b"", b"x" * 124)
def test_nothing_is_as_long_as_a_short_text(one: bytes, other: bytes) -> None:
    assert len(a_seal().close(Kind.NOTE, ROW, 1, one)) == len(a_seal().close(Kind.NOTE, ROW, 1, other))


PLACES = st.builds(Place, st.sampled_from(Kind), st.uuids(), st.uuids(), NUMBERS)


@given(PLACES, PLACES)
def test_two_places_never_look_the_same(one: Place, other: Place) -> None:
    assert len(one.as_bytes()) == 42
    assert (one == other) == (one.as_bytes() == other.as_bytes())


@pytest.mark.parametrize(
    ("owner_id", "kind", "row_id", "number"),
    [
        (OTHER, Kind.NOTE, ROW, 7),
        (CLIENT, Kind.ANSWERS, ROW, 7),
        (CLIENT, Kind.NOTE, OTHER, 7),
        (CLIENT, Kind.NOTE, ROW, 6),
    ],
    ids=["another client's", "another kind", "another row's", "an earlier one"],
)
def test_what_was_moved_does_not_open(owner_id: UUID, kind: Kind, row_id: UUID, number: int) -> None:
    sealed = a_seal().close(Kind.NOTE, ROW, 7, b"plain")
    with pytest.raises(BrokenSealError) as broken:
        a_seal(owner_id).open(kind, row_id, number, sealed)
    assert broken.value.facts == {"kind": kind.name.lower(), "owner": str(owner_id), "row": str(row_id)}


@given(st.data())
def test_a_flipped_bit_is_seen_wherever_it_is(data: st.DataObject) -> None:
    sealed = bytearray(a_seal().close(Kind.NOTE, ROW, 7, b"plain"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BrokenSealError):
        a_seal().open(Kind.NOTE, ROW, 7, bytes(sealed))


@given(st.integers(0, 155))
def test_what_was_cut_short_does_not_open(length: int) -> None:
    sealed = a_seal().close(Kind.NOTE, ROW, 7, b"plain")
    with pytest.raises(BrokenSealError):
        a_seal().open(Kind.NOTE, ROW, 7, sealed[:length])


def test_another_key_does_not_open() -> None:
    with pytest.raises(BrokenSealError):
        a_seal(key=OLD_KEY).open(Kind.NOTE, ROW, 7, a_seal().close(Kind.NOTE, ROW, 7, b"plain"))


def test_a_broken_seal_says_nothing_of_what_it_held() -> None:
    with pytest.raises(BrokenSealError) as broken:
        a_seal(OTHER).open(Kind.NOTE, ROW, 7, a_seal().close(Kind.NOTE, ROW, 7, b"plain"))
    assert "plain" not in f"{broken.value} {broken.value.facts}"
    assert broken.value.__cause__ is None


def test_the_same_is_sealed_to_something_else_each_time() -> None:
    assert len({a_seal().close(Kind.NOTE, ROW, 7, b"plain") for _ in range(100)}) == 100


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
@example([b"ab", b"c"], [b"a", b"bc"])
@example([], [b""])
def test_fingerprints_are_equal_for_equal_parts_only(one: list[bytes], other: list[bytes]) -> None:
    both = [a_seal().fingerprint(Kind.ANSWERS, ROW, parts) for parts in (one, other)]
    assert (both[0] == both[1]) == (one == other)


def test_a_fingerprint_is_of_one_row_one_kind_and_one_key() -> None:
    said = [b"plain"]
    first = a_seal().fingerprint(Kind.ANSWERS, ROW, said)
    assert first != a_seal().fingerprint(Kind.ANSWERS, OTHER, said)
    assert first != a_seal().fingerprint(Kind.DOCUMENT, ROW, said)
    assert first != a_seal(key=OLD_KEY).fingerprint(Kind.ANSWERS, ROW, said)


def test_a_data_key_opens_by_any_key_of_the_ring_and_is_wrapped_by_the_first() -> None:
    before = Keyring([OLD_KEY]).new_key(CLIENT)
    ring = Keyring([KEY, OLD_KEY])
    sealed = Keyring([OLD_KEY]).seal_of(CLIENT, before).close(Kind.NOTE, ROW, 7, b"plain")
    after = ring.wrapped_anew(CLIENT, before)
    assert (before.key_id, after.key_id) == (id_of_key(OLD_KEY), id_of_key(KEY))
    assert ring.seal_of(CLIENT, before).open(Kind.NOTE, ROW, 7, sealed) == b"plain"
    assert Keyring([KEY]).seal_of(CLIENT, after).open(Kind.NOTE, ROW, 7, sealed) == b"plain"


def test_a_key_that_is_not_in_the_ring_is_named() -> None:
    wrapped = Keyring([OLD_KEY]).new_key(CLIENT)
    with pytest.raises(UnknownKeyError) as unknown:
        Keyring([KEY]).seal_of(CLIENT, wrapped)
    assert unknown.value.facts == {"key": id_of_key(OLD_KEY)}


def test_another_clients_data_key_does_not_unwrap() -> None:
    ring = Keyring([KEY])
    with pytest.raises(BrokenSealError):
        ring.seal_of(OTHER, ring.new_key(CLIENT))
    with pytest.raises(BrokenSealError):
        ring.seal_of(CLIENT, Wrapped(ring.first_id, b""))


def test_a_therapists_invitations_open_for_them_alone() -> None:
    ring = Keyring([KEY])
    sealed = ring.invitations_of(CLIENT, ring.first_id).close(Kind.INVITATION, ROW, 0, b"plain")
    with pytest.raises(BrokenSealError):
        ring.invitations_of(OTHER, ring.first_id).open(Kind.INVITATION, ROW, 0, sealed)
