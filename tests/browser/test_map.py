from playwright.sync_api import expect


def search(page, words):
    page.click("#yz-tabs button[role=tab] >> nth=2")
    page.fill("#yz-query textarea, #yz-query input", words)
    page.press("#yz-query textarea, #yz-query input", "Enter")
    expect(page.locator(".yz-hits li").first).to_be_visible()


def unfold(page):
    page.locator("#yz-fold > button").click()
    expect(page.locator(".yz-map svg")).to_be_visible()


def test_the_map_is_drawn_when_it_is_opened_and_a_dot_shows_its_passage(open_page, picture):
    page = open_page()
    search(page, "工业互联网平台")
    assert page.locator(".yz-dot").count() == 0
    unfold(page)
    expect(page.locator(".yz-dot[tabindex]")).to_have_count(10)
    expect(page.locator(".yz-asked-here")).to_be_visible()
    first = page.locator(".yz-hits li bdi").first.inner_text()
    hit = page.locator(".yz-dot[tabindex]").last
    hit.hover()
    expect(page.locator("#yz-tip")).to_contain_text(f"{first} · 1")
    picture(page, "map-en")
    hit.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#yz-passage .yz-card")).to_contain_text(first)


def test_the_map_is_readable_in_the_dark_and_on_a_narrow_screen(open_page, picture):
    page = open_page("zh-CN", dark=True)
    search(page, "工业互联网平台")
    page.set_viewport_size({"width": 320, "height": 700})
    unfold(page)
    expect(page.locator(".yz-legend")).to_contain_text("问题")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    picture(page, "map-narrow-dark")


def test_every_colour_of_the_map_stands_out_from_its_ground_in_both_themes(open_page):
    for dark in (False, True):
        page = open_page(dark=dark)
        search(page, "工业互联网平台")
        unfold(page)
        ratios = page.evaluate(
            """() => {
                const canvas = document.createElement("canvas").getContext("2d");
                const light = (colour) => {
                    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
                    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
                        .map((v) => v / 255)
                        .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                const style = getComputedStyle(document.body);
                const ground = light(style.getPropertyValue("--yz-card"));
                return [...Array(9).keys()].map((n) => {
                    const dot = light(style.getPropertyValue(`--yz-c${n}`));
                    return (Math.max(dot, ground) + 0.05) / (Math.min(dot, ground) + 0.05);
                });
            }"""
        )
        assert ratios[0] >= 3, dark  # the grey of other documents carries no text
        assert min(ratios[1:]) >= 4.5, (dark, ratios)
