import os
import subprocess
import sys
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from moodtrack.core.keyring import id_of_key
from moodtrack.core.keys import keyring, vault
from moodtrack.core.private_file import made_once
from moodtrack.core.vault import VaultError
from moodtrack.operation.servers import BASE_DIR
from run import MADE_UP

KEY, OTHER = (b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def started(**environment: str) -> "subprocess.CompletedProcess[str]":
    """What becomes of a command in production."""
    said = {name: value for name, value in {**os.environ, **MADE_UP, **environment}.items() if value}
    return subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=BASE_DIR, env=said, capture_output=True, text=True, check=False
    )


def test_production_starts_with_keys() -> None:
    assert started(MOODTRACK_KEYS=f"{KEY}, {OTHER}").returncode == 0


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("", "MOODTRACK_KEYS is not set"),
        (",", "Key 1 of MOODTRACK_KEYS is not"),
        (f"{KEY},", "Key 2 of MOODTRACK_KEYS is not"),
        (f"{KEY},{OTHER[4:]}", "Key 2 of MOODTRACK_KEYS is not"),
        (f"{KEY},not-a-key", "Key 2 of MOODTRACK_KEYS is not"),
    ],
)
def test_production_refuses_to_start_without_sound_keys_and_tells_none(keys: str, said: str) -> None:
    refused = started(MOODTRACK_KEYS=keys)
    assert refused.returncode != 0
    assert said in refused.stderr
    assert KEY not in refused.stderr + refused.stdout
    assert OTHER[4:] not in refused.stderr + refused.stdout


def test_production_refuses_to_start_without_a_vault() -> None:
    refused = started(MOODTRACK_VAULT="")
    assert refused.returncode != 0
    assert "MOODTRACK_VAULT is not set" in refused.stderr


def test_production_makes_no_vault_by_itself_and_development_does(settings: Any, tmp_path: Path) -> None:
    settings.MOODTRACK_VAULT, settings.IS_PRODUCTION = tmp_path / "vault", True
    with pytest.raises(VaultError, match="is its disk mounted"):
        vault().keys()
    assert not list(tmp_path.iterdir())
    settings.IS_PRODUCTION = False
    assert vault().next_restore() == 1


def test_the_first_key_wraps(settings: Any) -> None:
    settings.MOODTRACK_KEYS = [OTHER, KEY]
    assert keyring().first_id == id_of_key(bytes([2]) * 32)


def test_development_makes_its_own_key_once_for_its_owner_only(settings: Any, tmp_path: Path) -> None:
    settings.MOODTRACK_DATA, settings.MOODTRACK_KEYS = tmp_path, []
    first_id = keyring().first_id
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    assert keyring().first_id == first_id
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_of_many_who_make_a_file_at_once_all_read_what_the_first_one_wrote(tmp_path: Path) -> None:
    def made(place: int) -> bytes:
        return made_once(tmp_path / "file", str(place).encode)

    with ThreadPoolExecutor(16) as threads:
        assert len(set(threads.map(made, range(64)))) == 1
