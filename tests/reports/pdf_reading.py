"""Reading a PDF back: its text, its tags, its fonts."""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
LINE_END = re.compile(r"(?<=\w[-–])\n(?=\w)")
UA_1 = b"<pdfuaid:part>1</pdfuaid:part>"


def numbers_in(text: str) -> Counter[str]:
    """Every number a text prints, with how often it does."""
    return Counter(NUMBER.findall(text))


class ReadPdf:
    """A PDF of one page."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.reader = PdfReader(BytesIO(content))
        self.root: Any = self.reader.trailer["/Root"]

    @property
    def pages(self) -> list[PageObject]:
        return list(self.reader.pages)

    @property
    def text(self) -> str:
        """All of it, in the order it was written, single blanks between words; a line may end within check-in."""
        return " ".join(LINE_END.sub("", " ".join(page.extract_text() for page in self.pages)).split())

    @property
    def says_it_is_accessible(self) -> bool:
        return UA_1 in self.content

    @property
    def is_tagged(self) -> bool:
        return bool(self.root["/MarkInfo"]["/Marked"]) and "/StructTreeRoot" in self.root

    @property
    def tags(self) -> list[str]:
        """The kinds of its elements, in reading order."""
        return [str(element["/S"]).lstrip("/") for element in self.elements()]

    @property
    def spoken(self) -> list[str]:
        """What is read out instead of a picture."""
        return [str(element["/Alt"]) for element in self.elements() if "/Alt" in element]

    @property
    def fonts(self) -> list[DictionaryObject]:
        """The descriptors of the fonts on its pages."""
        found: list[DictionaryObject] = []
        for page in self.pages:
            for font in page["/Resources"].get("/Font", {}).values():
                (descendant,) = font.get_object()["/DescendantFonts"]
                found.append(descendant.get_object()["/FontDescriptor"])
        return found

    def elements(self) -> Iterator[DictionaryObject]:
        return self._below(self.root["/StructTreeRoot"])

    def _below(self, element: Any) -> Iterator[DictionaryObject]:
        if isinstance(element, ArrayObject):
            for each in element:
                yield from self._below(each.get_object())
        elif isinstance(element, DictionaryObject):
            if "/S" in element:
                yield element
            yield from self._below(element.get("/K", ArrayObject()).get_object())
