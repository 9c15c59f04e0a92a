from rag.web.i18n import TEXTS


def test_every_text_has_the_same_placeholders_in_both_languages():
    for english, chinese in TEXTS.values():
        for at in range(6):
            assert (f"{{{at}}}" in english) == (f"{{{at}}}" in chinese)
            assert english and chinese
