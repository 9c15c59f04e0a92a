"""What a person does on the page."""

from playwright.sync_api import expect


def ask(page, question):
    """Ask and wait for the answer."""
    page.fill("#yz-question textarea", question)
    # After an answer the button is back a frame later; until then Enter asks nothing.
    expect(page.locator("#yz-question .submit-button")).to_be_visible()
    page.press("#yz-question textarea", "Enter")
    turn = page.locator(".yz-turn", has_text=question).last
    expect(turn.locator("footer, .yz-refusal, .yz-problem").first).to_be_visible()
    return turn


def drop(page, name, data):
    """Drop a file on the page; return whether the browser is kept from opening it in its place."""
    return page.evaluate(
        """([name, data]) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([new Uint8Array(data)], name));
            const sent = ["dragover", "drop"].map((type) =>
                new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
            return sent.every((event) => !document.body.dispatchEvent(event));
        }""",
        [name, list(data)],
    )
