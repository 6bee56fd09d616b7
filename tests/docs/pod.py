# SPDX-License-Identifier: MIT
"""Reads a manual's POD: its items, each with the headings above it."""
import re

from source import VARIES, squeezed

ENTITIES = {"lt": "<", "gt": ">", "sol": "/", "verbar": "|"}
CODE = re.compile(r"([BCFILESX])<([^<>]*)>")


def plain(text, italics=None):
    """Without formatting codes; I<...> becomes `italics` where it is given."""
    held = []

    def open_code(found):
        kind, inner = found.groups()
        if kind == "E":  # held back: "<" and ">" would look like codes
            held.append(ENTITIES[inner])
            return "\0%d\0" % (len(held) - 1)
        return italics if kind == "I" and italics is not None else inner

    before = None
    while before != text:
        before, text = text, CODE.sub(open_code, text)
    return re.sub("\0(\\d+)\0", lambda f: held[int(f.group(1))], text)


class Item:
    def __init__(self, raw, heads, depth, above):
        self.raw = " ".join(raw.split())
        self.heads = heads  # of =head1 and =head2
        self.depth = depth  # 1: in the outermost list
        self.above = above  # the item whose list this is in; None
        self.body = ""

    def text(self):
        return " ".join(plain(self.body).split())

    def pattern(self):
        """The item's own words, what varies as VARIES."""
        return squeezed(plain(self.raw, VARIES))

    def name(self):
        """The first word in bold: "Timeout" of B<Timeout> I<Seconds>."""
        found = re.match(r"B<((?:[^<>]|E<\w+>)*)>", self.raw)
        return plain(found.group(1)).strip("<>") if found else None


def paragraphs(path):
    with open(path, encoding="utf-8") as f:
        return re.split(r"\n\s*\n", f.read())


def headings(path):
    """The texts of all =head2."""
    return [plain(p.strip()[len("=head2 "):]) for p in paragraphs(path)
            if p.strip().startswith("=head2 ")]


def items(path):
    found, heads, lists = [], ["", ""], []
    for paragraph in paragraphs(path):
        command, _, rest = paragraph.strip().partition(" ")
        if command == "=head1":
            heads = [rest, ""]
        elif command == "=head2":
            heads = [heads[0], plain(rest)]
        elif command == "=over":
            lists.append(None)
        elif command == "=back":
            lists.pop()
        elif command == "=item":
            above = lists[-2] if len(lists) > 1 else None
            lists[-1] = Item(rest, list(heads), len(lists), above)
            found.append(lists[-1])
        elif lists and lists[-1] is not None and command != "=encoding":
            lists[-1].body += " " + paragraph
    return found
