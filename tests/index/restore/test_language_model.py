import subprocess
import sys

from index.restore.language_model import BOUNDARY, LanguageModel, PageModel


def test_a_common_sequence_is_likelier_than_a_rare_one():
    model = LanguageModel()
    assert model.after("发展")("的") > model.after("发展")("蟹")
    assert model.after(BOUNDARY + "中")("国") > model.after(BOUNDARY + "中")("囧")


def test_characters_outside_the_model_have_a_score():
    assert 0 < LanguageModel().after("\U00020000\ud800")("\U00020000") < 1e-5


def test_a_page_model_raises_the_probability_of_what_the_page_repeats():
    text = "蟹壳黄" * 5
    assert PageModel(text).after("蟹壳")["黄"] > PageModel("").after("蟹壳")["黄"] + 1


def test_the_model_is_loaded_for_damaged_pages_only():
    code = (
        "from index.restore.repair import restore\n"
        "from index.restore.language_model import shipped_model\n"
        "restore('今天天氣很好。' * 100)\nassert shipped_model.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
