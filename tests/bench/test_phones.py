from bench.phones import request


def test_a_call_says_how_long_it_is_with_its_id_in_it() -> None:
    head, _, body = request("PUT", "/check-ins/{id}", body=b'{"id": "{id}"}', X_Session_Token="a").partition(
        b"\r\n\r\n"
    )
    assert b"Content-Length: 46" in head
    assert b"X-Session-Token: a" in head
    assert body == b'{"id": "{id}"}'
