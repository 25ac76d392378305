#!/usr/bin/env python3
"""Cut the bundled fonts out of their sources: TrueType for the PDF, WOFF2 for the browser.

  pip install 'fonttools[woff]==4.68.0'
  python3 docs/fonts/make_fonts.py SOURCES

SOURCES is a directory with the files named below; docs/fonts/README.md says where they come from.
"""

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset

HERE = Path(__file__).resolve().parents[2]
LICENCE = HERE / "docs" / "fonts" / "OFL.txt"
FOR_PDF = HERE / "moodtrack" / "reports" / "sheet" / "pdf" / "fonts"
FOR_WEB = HERE / "web" / "static" / "moodtrack" / "fonts"
EUROPE = (
    "U+0000-052F,U+1E00-1FFF,U+2000-206F,U+2070-209F,U+20A0-20CF,U+2100-218F,U+2212,U+2248,U+2260,U+2264-2265,"
    "U+25CC,U+A640-A69F,U+FB00-FB06,U+FFFD"
)
ARABIC = "U+0600-06FF,U+0750-077F,U+08A0-08FF,U+200C-200F,U+25CC,U+FB50-FDFF,U+FE70-FEFC"
HEBREW = "U+0590-05FF,U+200C-200F,U+20AA,U+25CC,U+FB1D-FB4F"
SYMBOLS = "U+2190-21FF,U+2300-23FF,U+2500-27BF,U+2B00-2BFF"
EMOJI = "*"


@dataclass(frozen=True, slots=True)
class Cut:
    """A file of the sources, its SHA-256, the characters kept of it, and whether the browser gets it too.

    A browser has symbols and pictures of its own; the PDF has only what is bundled.
    """

    source: str
    digest: str
    characters: str
    is_for_web: bool


CUTS = (
    Cut(
        "NotoSans_400Regular.ttf",
        "fe8c022f48d8dd29f17b744d16f9346f4357e16f7d4f7be58b000ae7c291b614",
        EUROPE,
        is_for_web=True,
    ),
    Cut(
        "NotoSans_700Bold.ttf",
        "13a813c49624ae3ba3c5c6e72c5ebffc4b9e1e6ea32f421c04069b037c6ad431",
        EUROPE,
        is_for_web=True,
    ),
    Cut(
        "NotoSerif_400Regular.ttf",
        "a7e8ea1ab7e7d368b001c892d6148325fffc849a46e030e55e1bdc597bbe939d",
        EUROPE,
        is_for_web=True,
    ),
    Cut(
        "NotoSansArabic_400Regular.ttf",
        "252629ca0e87b6233851249b8cbf7b43445211a8caf199f1b306a19202251508",
        ARABIC,
        is_for_web=True,
    ),
    Cut(
        "NotoSansArabic_700Bold.ttf",
        "a86a704ff8b315082f4859b04c2f8f746f4cefb14553ef10505f143e0d4829d3",
        ARABIC,
        is_for_web=True,
    ),
    Cut(
        "NotoNaskhArabic_400Regular.ttf",
        "706b4580c025f6c75ec1c06013e17f00a23ec1780091b77a5a5b339469bda94d",
        ARABIC,
        is_for_web=True,
    ),
    Cut(
        "NotoSansHebrew-Regular.ttf",
        "436900d5ad77d33e4234247f3076eaecd25b92b9bea0519514f684140e3566a7",
        HEBREW,
        is_for_web=True,
    ),
    Cut(
        "NotoSansHebrew-Bold.ttf",
        "d3b01343f71e8a93fffb84c345a1aecbaf4694b98d0eaace916cb9eac9e6dcd3",
        HEBREW,
        is_for_web=True,
    ),
    Cut(
        "NotoSerifHebrew-Regular.ttf",
        "789b7e7e3ff4d95a5e105872a385db12c50c08b60ad5b773d25a3bec86621abf",
        HEBREW,
        is_for_web=True,
    ),
    Cut(
        "NotoSansSymbols-Regular.ttf",
        "24b615ceb7d50a2c09060664ca9e24a160c9beb6bfca0563e8359369a4bc0993",
        SYMBOLS,
        is_for_web=False,
    ),
    Cut(
        "NotoSansSymbols2-Regular.ttf",
        "876598db5f1e3bef2bc77c4d94c5b0d5d2c1620be4878a06f18fb5434e331688",
        SYMBOLS,
        is_for_web=False,
    ),
    Cut(
        "NotoEmoji_400Regular.ttf",
        "24aaa2a20c9c06ffe9bf04284bfd1f14376a329d10122f902abe2770817eb504",
        EMOJI,
        is_for_web=False,
    ),
)


def main(sources: Path) -> None:
    """Write every file anew."""
    for directory in (FOR_PDF, FOR_WEB):
        directory.mkdir(parents=True, exist_ok=True)
        shutil.copy(LICENCE, directory)
    for cut in CUTS:
        source = sources / cut.source
        if hashlib.sha256(source.read_bytes()).hexdigest() != cut.digest:
            sys.exit(f"{source} is not the file the fonts were cut from.")
        name = source.stem.replace("_400", "-").replace("_700", "-")
        write(source, cut.characters, FOR_PDF / f"{name}.ttf")
        if cut.is_for_web:
            write(source, cut.characters, FOR_WEB / f"{name}.woff2", "--flavor=woff2")


def write(source: Path, characters: str, target: Path, *more: str) -> None:
    """One font with these characters, everything that shapes them, and no hints for old screens."""
    shaping = ("--layout-features=*", "--layout-features-=smcp,c2sc,subs,sups,sinf,frac,numr,dnom,ordn,zero")
    same_every_time = ("--no-hinting", "--no-recalc-timestamp", "--notdef-outline")
    subset.main([str(source), f"--unicodes={characters}", f"--output-file={target}", *shaping, *same_every_time, *more])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
