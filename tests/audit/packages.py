"""Office files made of parts that a test writes itself."""

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
C = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
DGM = 'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
O = 'xmlns:o="urn:schemas-microsoft-com:office:office"'  # noqa: E741
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def zipped(parts):
    """Return a ZIP archive of parts, texts or bytes by their names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else None  # as EPUB asks for
            archive.writestr(name, content, stored)
    return target.getvalue()


def relations(*targets, external=()):
    """Return the relations of a part: identifier, kind and target of each."""
    kinds = {"core-properties": _CORE}
    made = "".join(
        f'<Relationship Id="{name}" Type="{kinds.get(kind, f"{_TYPES}/{kind}")}"'
        f' Target="{target}"/>'
        for name, kind, target in targets
    )
    made += "".join(
        f'<Relationship Id="{name}" Type="{_TYPES}/{kind}" Target="{target}"'
        ' TargetMode="External"/>'
        for name, kind, target in external
    )
    return f'<Relationships xmlns="{_PACKAGE}">{made}</Relationships>'


def core_properties(**fields):
    """Return the properties of an Office file."""
    made = "".join(f"<x:{name}>{text}</x:{name}>" for name, text in fields.items())
    return (
        '<cp:coreProperties xmlns:x="http://purl.org/dc/elements/1.1/" xmlns:cp='
        '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties">'
        f"{made}</cp:coreProperties>"
    )


def chart(title, series, category, axis=""):
    """Return a chart of a single value."""
    rich = "<a:p><a:r><a:t>{}</a:t></a:r></a:p>"
    return (
        f"<c:chartSpace {C} {A}><c:chart><c:title><c:tx><c:rich>{rich.format(title)}</c:rich>"
        "</c:tx></c:title><c:plotArea><c:barChart><c:ser><c:tx><c:strRef><c:strCache>"
        f'<c:pt idx="0"><c:v>{series}</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat>'
        f'<c:strRef><c:strCache><c:pt idx="0"><c:v>{category}</c:v></c:pt></c:strCache></c:strRef>'
        '</c:cat><c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>12</c:v></c:pt></c:numCache>'
        "</c:numRef></c:val></c:ser></c:barChart><c:valAx><c:title><c:tx><c:rich>"
        f"{rich.format(axis)}</c:rich></c:tx></c:title></c:valAx></c:plotArea></c:chart>"
        "</c:chartSpace>"
    )


def diagram(text):
    """Return the data of a diagram (SmartArt) with a point."""
    return (
        f'<dgm:dataModel {DGM} {A}><dgm:ptLst><dgm:pt modelId="1"><dgm:t><a:p><a:r>'
        f"<a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
    )
