from playwright.sync_api import expect

from tests.browser.asking import ask, drop
from tests.test_uploads import served

NEWS = (
    "青溪镇图书馆开馆\n2024年5月6日，青溪镇图书馆正式开馆，馆长卢文博介绍，馆内藏书十二万册，"
    "每周二闭馆，读者凭身份证免费借阅。\n卢文博说，图书馆还将为老人开设识字班。\n"
)
HOSTILE = (
    "黑石湾码头今年五月完成改造。<script>window.hacked = 1</script>黑石湾码头负责人说，"
    "改造花了三百万元<img src=x onerror='window.hacked=2'>${window.hacked=3}{{value}}，"
    "<a href='https://evil.example/'>码头</a>将在六月开放。\n"
)


def upload(page, folder, name, data):
    (folder / name).write_bytes(data)
    page.click("#yz-tabs button[role=tab] >> nth=1")
    page.set_input_files("#yz-upload input[type=file], input[type=file]", folder / name)


def test_a_gb18030_file_is_uploaded_asked_about_and_removed(open_page, tmp_path, corpus):
    page = open_page("zh-CN")
    upload(page, tmp_path, "图书馆.txt", NEWS.encode("gb18030"))
    expect(page.locator("#yz-report")).to_contain_text("新增 1", timeout=60_000)
    assert (corpus / "uploads" / "图书馆.txt").read_bytes() == NEWS.encode("gb18030")
    page.click("#yz-tabs button[role=tab] >> nth=0")
    expect(page.locator("#yz-report")).to_contain_text("新增 1")  # seen from every tab
    page.click("#yz-report .yz-dismiss")
    expect(page.locator("#yz-report")).to_be_hidden()
    turn = ask(page, "青溪镇图书馆藏书多少册？")
    expect(turn).to_contain_text("十二万册")
    page.click("#yz-tabs button[role=tab] >> nth=1")
    page.click(".yz-document >> text=图书馆.txt")
    page.click("#yz-remove")
    expect(page.locator("#yz-report")).to_contain_text("删除 1", timeout=60_000)
    expect(page.locator(".yz-document", has_text="图书馆")).to_have_count(0)
    assert not (corpus / "uploads" / "图书馆.txt").exists()
    page.click("#yz-tabs button[role=tab] >> nth=0")
    page.click("#yz-new")
    expect(page.locator(".yz-turn")).to_have_count(0)
    turn = ask(page, "青溪镇图书馆藏书多少册？")
    expect(turn.locator(".yz-refusal")).to_be_visible()


def test_the_list_and_a_chosen_document_show_what_was_repaired(open_page, picture):
    page = open_page()
    page.click("#yz-tabs button[role=tab] >> nth=1")
    row = page.locator(".yz-documents tr", has_text="000_11622bfe4d5accc3.txt")
    expect(row).to_contain_text("repaired")
    expect(row).to_contain_text("Chinese, traditional")
    row.locator("button").click()
    expect(page.locator("#yz-repairs .yz-changes li").first).to_be_visible()
    expect(page.locator("#yz-repairs")).to_contain_text("guessed from the context")
    expect(page.locator("#yz-remove")).to_be_hidden()
    expect(page.locator("#yz-folder")).to_have_count(0)  # without the setting add_folders
    picture(page, "documents-en")


def test_an_unreadable_file_that_is_dropped_on_any_tab_is_refused_with_the_reason(
    open_page, corpus
):
    page = open_page()
    expect(page.locator("#yz-question")).to_be_visible()
    assert drop(page, "picture.txt", bytes(range(256)) * 40)
    expect(page.locator("#yz-upload")).to_be_visible()
    report = page.locator("#yz-report")
    expect(report).to_contain_text("binary", timeout=60_000)
    expect(report).to_contain_text("Nothing of it was kept here")
    expect(report.locator(".yz-retry")).to_have_count(0)
    assert not (corpus / "uploads" / "picture.txt").exists()
    expect(page.locator(".yz-unread")).to_have_count(0)


def test_a_script_in_a_document_is_shown_as_text(open_page, tmp_path):
    page = open_page("zh-CN")
    upload(page, tmp_path, "码头.txt", HOSTILE.encode())
    expect(page.locator("#yz-report")).to_contain_text("新增 1", timeout=60_000)
    page.click("#yz-tabs button[role=tab] >> nth=0")
    turn = ask(page, "黑石湾码头改造花了多少钱？")
    expect(turn).to_contain_text("三百万元<img src=x onerror='window.hacked=2'>${window.hacked=3}")
    turn.locator(".yz-cite").first.click()
    expect(page.locator(".yz-shown")).to_contain_text("<script>window.hacked = 1</script>")
    ask(page, "<img src=x onerror=window.hacked=4>黑石湾码头")
    page.click("#yz-tabs button[role=tab] >> nth=2")
    page.fill("#yz-query textarea, #yz-query input", "黑石湾码头")
    page.press("#yz-query textarea, #yz-query input", "Enter")
    expect(page.locator(".yz-hits li").first).to_contain_text("{{value}}")
    page.click("#yz-tabs button[role=tab] >> nth=1")
    page.click(".yz-document >> text=码头.txt")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".yz-page img, .yz-page a").count() == 0
    page.click("#yz-remove")
    expect(page.locator("#yz-report")).to_contain_text("删除 1", timeout=60_000)


def test_passages_are_ranked_with_the_share_of_every_channel(open_page, picture):
    page = open_page()
    page.click("#yz-tabs button[role=tab] >> nth=2")
    page.fill("#yz-query textarea, #yz-query input", "工业互联网平台")
    page.press("#yz-query textarea, #yz-query input", "Enter")
    first = page.locator(".yz-hits li").first
    expect(first.locator(".yz-bar", has_text="words")).not_to_contain_text("0.000")
    expect(page.locator(".yz-timing")).to_contain_text("ms")
    picture(page, "search-en")
    page.locator("#yz-channels label", has_text="words").click()
    expect(first.locator(".yz-bar", has_text="words")).to_contain_text("0.000")


def test_a_folder_is_added_by_its_path_where_the_setting_allows_it(open_page, tmp_path, picture):
    place = tmp_path / "图书馆"
    place.mkdir()
    (place / "开馆.txt").write_text(NEWS, encoding="utf-8")
    (place / "<img src=x onerror='window.hacked=1'>.exe").write_bytes(b"MZ")
    with served(tmp_path, "add_folders=true") as server:
        page = open_page("zh-CN", at=server.address.removesuffix("/gradio_api"))
        page.click("#yz-tabs button[role=tab] >> nth=1")
        page.fill("#yz-folder input, #yz-folder textarea", str(place))
        expect(page.locator("#yz-folder")).to_contain_text("会复制到语料文件夹的 added/ 下")
        page.click("#yz-add-folder")
        expect(page.locator("#yz-report")).to_contain_text("新增 1")
        expect(page.locator("#yz-report")).to_contain_text("<img src=x")
        expect(page.locator(".yz-document", has_text="added/图书馆/开馆.txt")).to_have_count(1)
        picture(page, "added-zh")
        assert page.evaluate("window.hacked") is None
