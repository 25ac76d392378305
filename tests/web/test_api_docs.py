from django.test import Client as HttpClient


def test_the_page_runs_no_script_but_from_its_own_files(db: None) -> None:
    page = HttpClient().get("/api/docs/")
    assert page.status_code == 200
    assert "script-src" not in page["Content-Security-Policy"]
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert HttpClient().get("/api/docs/?script=")["Content-Type"] == "application/javascript"
