from index.formats.office.parts import parse_xml
from index.formats.word.numbering import Numbering

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def level(at, name, text, more=""):
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{name}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels, instances='<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'):
    return Numbering(
        parse_xml(
            f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{"".join(levels)}'
            f"</w:abstractNum>{instances}</w:numbering>".encode()
        )
    )


def printed(numbers, *paragraphs):
    """Return the numbers of paragraphs, each an instance and a level."""
    found = [numbers.next(*paragraph) for paragraph in paragraphs]
    return [number.text if number else None for number in found]


def test_a_level_starts_again_below_each_number_of_a_higher_one():
    numbers = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"))
    paragraphs = [("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1)]
    assert printed(numbers, *paragraphs) == ["1.", "1.1", "1.2", "2.", "2.1"]


def test_articles_that_never_start_again_go_on_through_the_chapters():
    numbers = numbering(
        level(0, "chineseCounting", "第%1章"),
        level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>'),
    )
    paragraphs = [("1", 0), ("1", 1), ("1", 0), ("1", 1)]
    assert printed(numbers, *paragraphs) == ["第一章", "第一条", "第二章", "第二条"]


def test_instances_of_one_list_go_on_counting_unless_one_starts_anew():
    instances = "".join(
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="0"/>{more}</w:num>'
        for at, more in [
            (1, ""),
            (2, ""),
            (3, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'),
        ]
    )
    numbers = numbering(level(0, "decimal", "%1)"), instances=instances)
    assert printed(numbers, ("1", 0), ("2", 0), ("3", 0), ("3", 0)) == ["1)", "2)", "5)", "6)"]


def test_legal_levels_print_every_number_in_digits():
    numbers = numbering(
        level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>")
    )
    assert printed(numbers, ("1", 0), ("1", 1)) == ["第一章", "1.1"]


def test_a_bullet_has_no_number_and_an_unknown_list_none_at_all():
    numbers = numbering(level(0, "bullet", ""))
    assert printed(numbers, ("1", 0), ("1", 7), ("9", 0)) == ["", None, None]
