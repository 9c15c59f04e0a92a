import subprocess
import sys

from index.restore.language import BOUNDARY, LanguageModel, PageModel


def test_a_common_sequence_is_likelier_than_a_rare_one():
    model = LanguageModel()
    assert model.score("发", "展", "的") > model.score("发", "展", "蟹")
    assert model.score(BOUNDARY, "中", "国") > model.score(BOUNDARY, "中", "囧")


def test_characters_outside_the_model_have_a_score():
    assert LanguageModel().score("\U00020000", "\ud800", "x") < -10


def test_a_page_raises_what_it_says_elsewhere():
    text = "蟹壳黄" * 5
    assert PageModel(text).score("蟹", "壳", "黄") > PageModel("").score("蟹", "壳", "黄") + 1


def test_the_model_is_loaded_for_damaged_pages_only():
    code = (
        "from index.restore import restore\nfrom index.restore.language import shipped\n"
        "restore('今天天氣很好。' * 100)\nassert shipped.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
