#!/usr/bin/env bash
# lxml 6.1.3 (libxml2 2.14.6): an HTML page nested more than 256 elements deep ends there. What
# is nested deeper is missing, and so is all that follows it, without an exception or a warning.
#
# HTMLParser recovers from errors, so it returns the tree as far as it got; only its error_log
# holds "Excessive depth in document". html and body count. With huge_tree=True the limit is
# 2,048, and reached as silently. Mail replies and pages of table layouts are nested like this.
# The tag makes no difference. html.parser of Python has no such limit.
#
# Output seen for the paragraphs "before" and "after", and "deep" in so many <div> between them:
#   254, lxml                    before deep after   log: 0
#   255, lxml                    before              log: 1
#   300, lxml                    before              log: 1
#   300, lxml, huge_tree=True    before deep after   log: 0
#   300, html.parser             before deep after
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet lxml==6.1.3

"$work/venv/bin/python" -W error - <<'EOF'
import sys
from html.parser import HTMLParser
from lxml import etree


def page(depth):
    nested = "<div>" * depth + "deep" + "</div>" * depth
    return f"<html><body><p>before</p>{nested}<p>after</p></body></html>"


def read(depth, **options):
    parser = etree.HTMLParser(**options)
    tree = etree.fromstring(page(depth), parser)
    return " ".join(tree.itertext()), len(parser.error_log)


found = []
reader = HTMLParser()
reader.handle_data = found.append
reader.feed(page(300))
seen = {
    "254, lxml": read(254),
    "255, lxml": read(255),
    "300, lxml": read(300),
    "300, lxml, huge_tree=True": read(300, huge_tree=True),
}
print("libxml2", ".".join(map(str, etree.LIBXML_VERSION)))
for name, (text, logged) in seen.items():
    print(f"{name:28} {text:19} log: {logged}")
print(f"{'300, html.parser':28} {' '.join(found)}")
whole = "before deep after"
if list(seen.values()) != [(whole, 0), ("before", 1), ("before", 1), (whole, 0)]:
    sys.exit("Changed: a page nested this deep is read in another way.")
if found != whole.split():
    sys.exit("Changed: html.parser leaves text out as well.")
EOF
