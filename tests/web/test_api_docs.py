from django.test import Client as HttpClient


def test_the_page_runs_no_script_but_from_its_own_files(db: None) -> None:
    page = HttpClient().get("/api/docs/")
    assert page.status_code == 200
    assert "script-src" not in page["Content-Security-Policy"]
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert HttpClient().get("/api/docs/?script=")["Content-Type"] == "application/javascript"


def test_the_document_is_yaml_or_json_as_a_tool_asks(db: None) -> None:
    client = HttpClient()
    assert client.get("/api/schema/").content.startswith(b"openapi: 3.1")
    assert client.get("/api/schema/?format=json").json()["openapi"] == "3.1.0"
    assert client.get("/api/schema/", headers={"Accept": "application/json"}).json()["openapi"] == "3.1.0"
