"""XML files of a publisher as a tree whose every element knows its line; a document type is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from superbill.errors import BadFile
from superbill.tables.loaders.index_xml import unpacked
from superbill.tables.official import OfficialFile


@dataclass(slots=True)
class Node:
    """One element: its own text without that of its children, and the line where it begins."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def each(self, tag: str) -> Iterator[Node]:
        """Yield the children of this tag."""
        return (child for child in self.children if child.tag == tag)

    def word(self, tag: str) -> str:
        """Return the text of the first child of this tag, single-spaced; "" when there is none."""
        return next((" ".join(child.text.split()) for child in self.each(tag)), "")


def tree(file: OfficialFile, root: str, wanted: str) -> Node:
    """Read a whole file whose root element is `root`; `wanted` is the advice of a refusal.

    Raises:
        BadFile: not whole XML, another root, or a document type is declared.
    """
    top = Node("", {}, 0)
    open_nodes = [top]
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, attributes, parser.CurrentLineNumber)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    def characters(data: str) -> None:
        open_nodes[-1].text += data

    def doctype(*_: object) -> None:
        raise BadFile(file.name, f"line {parser.CurrentLineNumber}", "declares a document type", wanted)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_nodes.pop()
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    parser.buffer_text = True
    try:
        parser.Parse(unpacked(file, wanted), True)  # noqa: FBT003 - expat takes the flag by position only
    except expat.ExpatError as error:
        raise BadFile(file.name, f"line {error.lineno}", f"is not whole XML ({error})", wanted) from None
    found = top.children[0]
    if found.tag != root:
        raise BadFile(file.name, f"line {found.line}", f"is a document of {found.tag}, not of {root}", wanted)
    return found


def wrong(file: OfficialFile, node: Node, what: str, wanted: str) -> BadFile:
    """Return the error for an element."""
    return BadFile(file.name, f"line {node.line}, element {node.tag}", what, wanted)
