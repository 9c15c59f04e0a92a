import json
import subprocess
import sys

import pytest

from rag.cli import main
from rag.cli.output import clean
from tests.conftest import CORPUS
from tests.index.formats.samples import as_pdf
from tests.index.store.older_stores import make_version_5

HEAVY = ("torch", "gradio", "transformers", "langchain", "sentence_transformers", "onnxruntime")


@pytest.fixture
def store(sample_settings, monkeypatch):
    monkeypatch.setenv("YINZHENG_STORE", str(sample_settings.store))


def run(capsys, *arguments):
    code = main(arguments)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return code, captured.out, captured.err


def test_ask_prints_the_answer_and_the_place_of_each_quote(store, capsys):
    code, out, _ = run(capsys, "ask", "What four requirements did Zhang Yuefeng set?")
    assert code == 0
    assert "把握趨勢性" in out
    assert "[1] 000_11622bfe4d5accc3.txt, characters" in out


def test_ask_exits_with_1_when_the_question_is_refused(store, capsys):
    code, out, _ = run(capsys, "ask", "马鞍山的房价是多少？", "--json")
    assert code == 1
    assert json.loads(out)["answered"] is False


@pytest.mark.parametrize("command", [["ask", "谁？"], ["search", "x"], ["show", "a.txt"], ["info"]])
def test_a_command_on_a_store_of_an_older_version_advises_a_sync(
    tmp_path, capsys, monkeypatch, command
):
    monkeypatch.setenv("YINZHENG_STORE", str(tmp_path / "store"))
    folder = tmp_path / "docs"
    folder.mkdir()
    run(capsys, "sync", str(folder))
    make_version_5(tmp_path / "store")
    code, out, err = run(capsys, *command)
    assert (code, out) == (2, "")
    assert "made by an older Yinzheng. Bring it up to date: yinzheng sync" in err
    run(capsys, "sync", str(folder))
    assert run(capsys, "info")[0] == 0


def test_search_prints_json(store, capsys):
    code, out, _ = run(capsys, "search", "工业互联网", "-k", "2", "--json")
    assert code == 0
    assert [hit["rank"] for hit in json.loads(out)] == [1, 2]


def test_info_lists_the_documents(store, capsys):
    code, out, _ = run(capsys, "info", "--json")
    facts = json.loads(out)
    assert (code, facts["documents"], len(facts["list"])) == (0, 5, 5)


def test_info_names_what_was_read_and_what_could_not_be(folder, tmp_path, capsys):
    (folder / "a.txt").write_text("区长李红梅出席会议。", encoding="utf-8")
    (folder / "b.pdf").write_text("不是 PDF。", encoding="utf-8")
    made = ("--store", str(tmp_path / "made"))
    assert run(capsys, "sync", str(folder), *made)[0] == 1
    _, out, _ = run(capsys, "info", "--json", *made)
    facts = json.loads(out)
    assert facts["folders"] == [str(folder)]
    assert [failed["path"] for failed in facts["failed"]] == ["b.pdf"]
    _, out, _ = run(capsys, "info", *made)
    assert f"read from     {folder}" in out
    assert "b.pdf  not read: its name ends in .pdf, but" in out


def test_info_shows_the_date_of_a_document(store, capsys):
    _, out, _ = run(capsys, "info", "--json")
    (dated,) = [row for row in json.loads(out)["list"] if row["date"]]
    assert (dated["path"][:3], dated["date"]) == ("004", "2018-03-06")
    assert "2018-03-06" in run(capsys, "info")[1]


def test_search_keeps_to_the_dates_given(store, capsys):
    day = "2018-03-06"
    _, out, _ = run(capsys, "search", "工业", "--since", day, "--until", day, "--json")
    hits = json.loads(out)
    assert {(hit["document"][:3], hit["date"]) for hit in hits} == {("004", day)}
    assert run(capsys, "search", "工业", "--until", "2018-03-05")[0] == 1


def test_the_pages_of_a_quote_and_pages_without_text_are_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("YINZHENG_STORE", str(tmp_path / "store"))
    folder = tmp_path / "docs"
    folder.mkdir()
    pages = [["一句话。"], [], ["云溪数据中心九月建成。"]]
    (folder / "a.pdf").write_bytes(as_pdf(pages, image_pages=(2,)))
    code, out, _ = run(capsys, "sync", str(folder))
    assert code == 0
    assert "read in part: a.pdf: no text found in the picture on p. 2" in out
    assert "1. a.pdf，第 1–3 页（" in run(capsys, "search", "云溪数据中心")[1]
    assert "[1] a.pdf，第 3 页（" in run(capsys, "ask", "云溪数据中心何时建成？")[1]


def test_repair_refuses_a_file_that_is_not_plain_text(tmp_path, capsys):
    (tmp_path / "a.pdf").write_bytes(as_pdf([["一句话。"]]))
    code, out, _ = run(capsys, "repair", str(tmp_path / "a.pdf"))
    assert code == 1
    assert "only text files are repaired" in out


def test_sync_again_changes_nothing(store, capsys):
    code, out, _ = run(capsys, "sync", str(CORPUS), "--json")
    report = json.loads(out)
    assert code == 0
    assert (report["added"], report["updated"], report["removed"]) == (0, 0, 0)
    assert report["unchanged"] == 5
    assert list(report) == [
        "added", "updated", "removed", "unchanged", "failed", "remembered", "noted",
        "embedded", "passages", "seconds", "ocr_pages", "ocr_seconds", "waiting", "waiting_files",
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_is_reported_with_exit_code_1(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("YINZHENG_STORE", str(tmp_path / "store"))
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "zeros.txt").write_bytes(bytes(1000))
    code, out, _ = run(capsys, "sync", str(folder))
    assert code == 1
    assert "zeros.txt: a binary file" in out


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["ask", ""], "no words"),
        (["ask", "谁" * 10_000], "shorten"),
        (["ask", "？？"], "no words"),
        (["search", "😀"], "no words"),
        (["ask", "谁？", "--store", "nowhere"], "yinzheng sync"),
        (["info", "--store", "nowhere"], "yinzheng sync"),
        (["ui", "--store", "nowhere"], "yinzheng sync"),
        (["ui", "--host", "0.0.0.0"], "127.0.0.1"),
        (["sync", "no/such/folder"], "folder of your documents"),
        (["eval", "no-such-file"], "cannot be read"),
        (["ask", "谁？", "--settings", "none.toml"], "no settings file"),
    ],
)
def test_wrong_use_says_what_to_do_with_exit_code_2(store, capsys, arguments, advice):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert advice in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing"], ["search", "x", "-k", "0"], ["search", "x", "--since", "2024-13-01"]],
)
def test_bad_options_point_to_the_help(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["info"], ["sync", str(CORPUS)]])
def test_a_command_that_needs_no_model_imports_no_heavy_library(sample_settings, arguments):
    code = (
        "import sys\nfrom rag.cli import main\n"
        f"try: main({arguments!r})\nexcept SystemExit: pass\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"YINZHENG_STORE": str(sample_settings.store), "PATH": "", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert "LOADED []" in done.stdout


def test_a_file_name_with_escape_sequences_does_not_reach_the_terminal(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("YINZHENG_STORE", str(tmp_path / "store"))
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "x\x1b[31m\x07.txt").write_bytes(bytes(10))
    for flag in ([], ["--json"]):
        _, out, err = run(capsys, "sync", str(folder), *flag)
        assert "\x1b" not in out + err
        assert "x" in out


def test_asking_imports_neither_torch_nor_gradio(sample_settings):
    code = (
        "import sys\nfrom rag.cli import main\nmain(['ask', '谢勇是谁？'])\n"
        "print('LOADED', [n for n in ('torch', 'gradio', 'transformers') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"YINZHENG_STORE": str(sample_settings.store), "PATH": "", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert "LOADED []" in done.stdout


def test_repair_reports_the_damage_of_each_file_and_its_restored_text(capsys):
    code, out, _ = run(capsys, "repair", str(CORPUS), "--json")
    reports = {report["path"][:3]: report for report in json.loads(out)}
    assert code == 0
    assert [reports[name]["verdict"] for name in sorted(reports)] == [
        "damaged", "damaged", "clean", "clean", "damaged",
    ]  # fmt: skip
    span = reports["000"]["spans"][0]
    assert "岳峰" in span["restored"]["text"]
    source = (CORPUS / "000_11622bfe4d5accc3.txt").read_text(encoding="utf-8")
    assert source[span["source"]["start"] : span["source"]["end"]] == span["source"]["text"]


def test_repair_marks_guesses_and_writes_only_copies(tmp_path, capsys):
    page = CORPUS / "001_ccd7590a8acdb3c9.txt"
    before = page.read_bytes()
    code, out, _ = run(capsys, "repair", str(page), "--output", str(tmp_path / "copy.txt"))
    assert code == 0
    assert "⟦力⟧" in out
    assert "展潛力。" in (tmp_path / "copy.txt").read_text(encoding="utf-8")
    assert page.read_bytes() == before
    assert run(capsys, "repair", str(page), "--output", str(page))[0] == 2
    assert page.read_bytes() == before


def test_show_prints_the_three_layers(store, capsys):
    name = "004_cd161efac8e0c4c5.txt"
    shown = {
        layer: run(capsys, "show", name, "--layer", layer)[1]
        for layer in ("source", "restored", "search")
    }
    assert "?萍汲屈h工委" in shown["source"]
    assert "環保科技城黨工委" in shown["restored"]
    assert "环保科技城党工委" in shown["search"]
    _, out, _ = run(capsys, "show", name, "--json")
    assert {kind for *_, kind in json.loads(out)["segments"]} >= {"same", "strip", "guess"}
    assert run(capsys, "show", "nothing.txt")[0] == 2


def test_escape_sequences_in_documents_do_not_reach_the_terminal():
    assert clean("a\x1b[31mb\u202ec\nd") == "a[31mbc\nd"


def test_doctor_finds_a_flipped_byte_names_the_command_and_questions_are_still_answered(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("YINZHENG_STORE", str(tmp_path / "store"))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("云溪数据中心九月建成。", encoding="utf-8")
    run(capsys, "sync", str(tmp_path / "docs"))
    code, out, _ = run(capsys, "doctor", "--json")
    assert (code, json.loads(out)["sound"]) == (0, True)
    (path,) = (tmp_path / "store").glob("generations/*/passages.faiss")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    code, out, _ = run(capsys, "doctor")
    assert code == 1
    assert f"faiss       {path} does not match its checksum" in out
    assert f"mend it: yinzheng doctor --repair --store {tmp_path / 'store'}" in out
    assert "九月" in run(capsys, "ask", "云溪数据中心何时建成？")[1]
    code, out, _ = run(capsys, "doctor", "--repair")
    assert code == 0
    assert out.startswith("mended: made the FAISS files anew")
    assert run(capsys, "doctor")[0] == 0


def test_a_dry_run_says_what_it_would_do_and_a_sync_which_files_it_did_not_try_again(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("YINZHENG_STORE", str(tmp_path / "store"))
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("一句话。", encoding="utf-8")
    (folder / "empty.txt").write_text("")
    code, out, _ = run(capsys, "sync", str(folder), "--dry-run")
    assert (code, out.splitlines()[:2]) == (0, ["would add: a.txt", "would add: empty.txt"])
    assert not (tmp_path / "store").exists()
    assert "1 passages embedded" in run(capsys, "sync", str(folder))[1]
    code, out, _ = run(capsys, "sync", str(folder))
    assert (code, "once they have changed, or with --retry" in out) == (1, True)
    code, out, _ = run(capsys, "sync", str(folder), "--dry-run", "--json")
    plan = json.loads(out)
    assert list(plan) == ["added", "updated", "removed", "unchanged", "new", "failed", "gone"]
    assert (code, plan["unchanged"], plan["failed"][0]["path"]) == (1, 1, "empty.txt")
    assert "--retry" not in run(capsys, "sync", str(folder), "--retry")[1]
    with pytest.raises(SystemExit):
        run(capsys, "sync", str(folder), "--watch", "--dry-run")


def test_a_backup_is_checked_and_restored_where_that_is_asked_for(tmp_path, capsys):
    folder, store, file = tmp_path / "notes", tmp_path / "store", tmp_path / "store.backup"
    folder.mkdir()
    (folder / "a.txt").write_text("青山茶厂去年生产了三千吨茶叶。", encoding="utf-8")
    assert main(["sync", str(folder), "--store", str(store)]) == 0
    capsys.readouterr()
    assert main(["backup", str(file), "--store", str(store), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["file"], made["documents"]) == (str(file), 1)
    assert main(["backup", str(file), "--check"]) == 0
    assert made["digest"] in capsys.readouterr().out
    assert main(["restore", str(file), "--store", str(store)]) == 2
    assert f"yinzheng restore --replace {file}" in capsys.readouterr().err
    assert main(["restore", str(file), "--store", str(store), "--replace", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["digest"] == made["digest"]
    assert main(["restore", str(file), "--store", str(tmp_path / "new")]) == 0
    assert main(["doctor", "--store", str(tmp_path / "new")]) == 0
