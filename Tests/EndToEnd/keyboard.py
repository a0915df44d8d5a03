"""A person without a mouse: goes from one thing to the next with Tab, knows each by the words that it shows, and types."""

FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "";
  const words = [element.getAttribute("aria-label"), ...[...(element.labels ?? [])].map(label => label.innerText), element.innerText];
  return words.filter(Boolean).join(" ").replace(/\\s+/g, " ").trim();
}"""


class Keyboard:
    def __init__(self, person):
        self.person, self.page, self.keys = person, person.page, 0

    def key(self, name):
        self.keys += 1
        self.page.keyboard.press(name)

    def type(self, text):
        self.keys += len(text)
        self.page.keyboard.insert_text(text)

    def focused(self):
        return self.page.evaluate(FOCUSED)

    def go(self, persian, english, most=120):
        """Tab until what has the focus says this."""
        wanted, seen = self.person.say(persian, english), []
        for _ in range(most):
            words = self.focused()
            if words == wanted or wanted in words:
                return
            seen.append(words)
            self.key("Tab")
        raise AssertionError(f"“{wanted}” is not to be reached with Tab on {self.page.url}; there were {seen[:60]}")

    def follow(self, persian, english):
        """Goes there and presses Enter; the next page is there when it returns."""
        self.go(persian, english)
        with self.page.expect_navigation():
            self.key("Enter")

    def fill(self, persian, english, text):
        self.go(persian, english)
        self.key("Control+a")
        self.type(text)
