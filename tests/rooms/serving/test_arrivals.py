"""When a request is whole (RFC 9112 §6.3, §7.1): never sooner, never later."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.arrivals import (
    MOST_BODY,
    MOST_HEAD,
    MOST_UPLOAD,
    UPLOAD_PACE,
    UPLOAD_SECONDS,
    Arrival,
)

GET = b"GET /login HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /oauth/token HTTP/1.1\r\nContent-Length: 11\r\nHost: a\r\n\r\nhello\r\n\r\nok"
CHUNKED = (
    b"POST /oauth/token HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"a;name=x\r\n0\r\n\r\n0\r\n\r\n\r\n0\r\nTrailer: x\r\n\r\n"
)
EMPTY_CHUNKED = b"POST / HTTP/1.1\r\ntransfer-encoding:chunked\r\n\r\n0\r\n\r\n"
OVERRIDDEN = (
    b"POST / HTTP/1.1\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
)
WHOLE = (GET, POST, CHUNKED, EMPTY_CHUNKED, OVERRIDDEN)


def arrived(*pieces: bytes) -> Arrival:
    arrival = Arrival()
    for piece in pieces:
        arrival.add(piece)
    return arrival


@given(request=st.sampled_from(WHOLE), data=st.data())
def test_a_request_is_whole_with_its_last_byte_however_it_comes(
    request: bytes, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(request) - 1), max_size=8)))
    arrival = Arrival()
    for begin, end in zip([0, *cuts], [*cuts, len(request)], strict=True):
        assert not arrival.is_whole()
        arrival.add(request[begin:end])
    assert arrival.is_whole()
    assert bytes(arrival.data) == request


@pytest.mark.parametrize("request_", WHOLE)
def test_byte_by_byte_is_as_good_as_at_once(request_: bytes) -> None:
    arrival = Arrival()
    for number in range(len(request_)):
        assert not arrival.is_whole(), number
        arrival.add(request_[number : number + 1])
    assert arrival.is_whole()


def test_what_will_be_refused_is_not_waited_for() -> None:
    assert arrived(b"GET /" + b"a" * MOST_HEAD).is_whole()
    too_long = f"POST / HTTP/1.1\r\nContent-Length: {MOST_BODY + 1}\r\n\r\n"
    oversized = arrived(too_long.encode())
    assert oversized.is_whole()
    assert oversized.cut
    coded = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert arrived(coded, b"nonsense\r\n").is_whole()
    assert arrived(coded, b"f" * 65).is_whole()


def test_a_chunk_too_large_holds_no_thread_until_there_is_too_much_of_it() -> None:
    arrival = arrived(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"ffffff\r\na")
    assert not arrival.is_whole()
    arrival.add(b"a" * (MOST_BODY + MOST_HEAD))
    assert arrival.is_whole()


def test_who_expects_a_word_before_the_body_is_known() -> None:
    """RFC 9110 §10.1.1."""
    arrival = arrived(b"POST / HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")
    assert not arrival.is_whole()
    assert arrival.expects


def with_file(size: int) -> bytes:
    return (
        b"POST /x HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=a\r\n"
        b"Content-Length: %d\r\n\r\n" % size
    )


def test_a_form_with_a_file_may_be_as_long_as_a_document() -> None:
    """Pasal 10(4): a scan of 10 MB is taken, one byte more than any form is not waited for."""
    arrival = arrived(with_file(MOST_BODY + 1), b"a" * MOST_BODY)
    assert not arrival.is_whole()
    arrival.add(b"a")
    assert arrival.is_whole()
    assert not arrival.cut
    oversized = arrived(with_file(MOST_UPLOAD + 1))
    assert oversized.is_whole()
    assert oversized.cut


def test_a_file_is_waited_for_while_it_keeps_coming_and_not_for_ever() -> None:
    arrival = arrived(with_file(MOST_BODY))
    assert not arrival.is_whole()
    began = arrival.gives_up_at - UPLOAD_SECONDS
    arrival.add(b"a" * (2 * UPLOAD_PACE))
    assert arrival.goes_on(began + 20)
    arrival.add(b"a" * (UPLOAD_PACE - 1))
    assert not arrival.goes_on(began + 40)
    arrival.add(b"a" * (2 * UPLOAD_PACE))
    assert not arrival.goes_on(began + UPLOAD_SECONDS)


def test_what_is_no_file_has_its_twenty_seconds_and_no_more() -> None:
    arrival = arrived(b"POST / HTTP/1.1\r\nContent-Length: 900000\r\n\r\n")
    assert not arrival.is_whole()
    arrival.add(b"a" * (2 * UPLOAD_PACE))
    assert not arrival.goes_on(0.0)
