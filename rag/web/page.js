// Citations, tooltips, keys, feedback, and the switches of language, theme and layers.
// Text from documents is set by textContent, never as HTML, so that none of it can become a script.
(() => {
  const root = document.documentElement;
  const find = (query, from = document) => from.querySelector(query);
  const chinese = () => root.dataset.lang === "zh";
  // Private windows may forbid localStorage.
  const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* not remembered */ } };
  const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  // The sync that this page follows, remembered when it is loaded anew.
  const keepSync = (sync) => { try { sessionStorage.setItem("yz-sync", sync); } catch { /* not remembered */ } };
  const keptSync = () => { try { return sessionStorage.getItem("yz-sync"); } catch { return null; } };
  // A question that is not answered yet, with its conversation: Gradio loads a page anew that has
  // lost its server, and another one answers then. One that no server survives is asked no more.
  const TRIES = 3;
  const keepAsked = (asked) => {
    try {
      if (asked) sessionStorage.setItem("yz-asked", JSON.stringify(asked)); else sessionStorage.removeItem("yz-asked");
    } catch { /* not remembered */ }
  };
  const keptAsked = () => { try { return JSON.parse(sessionStorage.getItem("yz-asked")); } catch { return null; } };
  let lost = keptAsked();
  let opener = null;  // the citation button that opened the panel
  let cited = null;  // turn and number of the citation that was opened last
  const shelf = { open: false };  // the list of conversations
  let opened = null;  // the button that opened an original
  let newestText;  // of the last turn, when the page last scrolled to it
  let shownSections = 0;  // of passages, one an answer
  const SYNC_LOOKS_MS = 10_000;  // between two looks whether a sync was begun elsewhere
  const syncs = { feed: null, own: false };  // own: this page shows a sync as it began it

  function setLanguage(lang) {
    root.dataset.lang = lang;
    root.lang = lang === "zh" ? "zh-CN" : "en";
  }
  function setTheme(theme) {
    document.body.classList.toggle("dark", theme === "dark");
  }
  setLanguage(stored("yz-lang") || (/^zh/i.test(navigator.language) ? "zh" : "en"));
  const restoreTheme = () => { if (stored("yz-theme")) setTheme(stored("yz-theme")); };
  // Gradio sets its own theme when it has loaded; ours must come after.
  addEventListener("load", () => { restoreTheme(); setTimeout(restoreTheme, 600); });
  if (stored("yz-layers")) root.dataset.layers = "on";

  window.yz = {
    lang: () => root.dataset.lang,
    ready: () => { restoreTheme(); askAgain(); },
    // A question is sent: return it with what it goes with.
    asking: (question, turns, scope) => {
      const tries = lost?.question === question ? lost.tries + 1 : 1;
      keepAsked({ question, conversation: conversation(), tries });
      return [question, turns, scope, conversation()];
    },
    // Scroll to the newest answer as it grows, but not on feedback on an older one.
    newest: () => {
      const turn = [...document.querySelectorAll(".yz-turn")].at(-1);
      if (turn && turn.textContent !== newestText) turn.scrollIntoView({ block: "nearest" });
      newestText = turn?.textContent;
      if (turn && !find("#yz-thread .yz-wait")) {
        keepAsked(lost = null);
        shelf.list?.();
      }
    },
    // The passages have come anew: show what was opened, after a new answer its first quote.
    passages: () => {
      const sections = [...document.querySelectorAll("#yz-panel .yz-passages")];
      const newest = sections.at(-1);
      if (sections.length !== shownSections) cited = null;
      shownSections = sections.length;
      const section = cited ? sections.find((one) => one.dataset.turn === cited.turn) : newest;
      if (cited && section) section.classList.add("yz-shown");
      if (section) showMarks(section, cited?.cite);
    },
    // Call send when a dot of the map is clicked, or Enter or space is pressed on it.
    dots: (element, send) => {
      const open = (event) => {
        const dot = event.target.closest("[data-passage]");
        if (dot) send({ passage: dot.dataset.passage });
      };
      element.addEventListener("click", open);
      element.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(event); }
      });
    },
    // Call send with what is done in the list of conversations; it is read when it is opened.
    // What may show another conversation goes to turn.
    shelf: (element, send, turn) => {
      const query = () => find("[name=query]", element)?.value ?? "";
      const act = (wish, to = send) => to({ query: query(), ...wish });
      shelf.list = () => { if (find(".yz-shelf", element)?.open) act({ do: "list" }); };
      element.addEventListener("toggle", (event) => {
        if (!event.target.matches(".yz-shelf") || event.target.open === shelf.open) return;
        shelf.open = event.target.open;
        if (shelf.open) act({ do: "list" });
      }, true);
      element.addEventListener("submit", (event) => {
        event.preventDefault();
        if (event.target.matches(".yz-find")) { shelf.searching = true; act({ do: "list" }); }
        else act({ do: "rename", id: event.target.closest("li").dataset.id, text: event.target.elements.name.value });
      });
      element.addEventListener("change", (event) => {
        if (event.target.name === "kept") act({ do: event.target.checked ? "on" : "off" });
      });
      element.addEventListener("click", (event) => {
        const button = event.target.closest("[data-do]");
        if (!button) return;
        const wish = { do: button.dataset.do, id: button.closest("li")?.dataset.id ?? "" };
        // What cannot be undone is asked for twice.
        if (wish.do.startsWith("delete") && !button.dataset.sure) {
          button.dataset.sure = "yes";
          button.querySelectorAll("span").forEach((label) => { label.textContent = window.yzWords.confirm[label.lang] + " " + label.textContent; });
          return;
        }
        if (wish.do === "recall") { shelf.open = false; cited = null; }  // makes room for it
        act(wish, wish.do === "export" ? send : turn);
      });
    },
    // The list has come anew: it stays open, and what it brings to save is saved.
    shelved: (element) => {
      const list = find(".yz-shelf", element);
      if (!list) return;
      list.open = shelf.open;
      if (shelf.searching) find("[name=query]", list).focus();
      shelf.searching = false;
      if (list.dataset.markdown) download(list.dataset.markdown);
      delete list.dataset.markdown;
    },
    // Call send with what a button asks for whose click opens an original.
    originals: (send) => document.addEventListener("click", (event) => {
      const button = event.target.closest?.(".yz-open");
      if (!button) return;
      if (!button.closest("dialog")) opened = button;
      button.setAttribute("aria-busy", "true");
      send(button.dataset.original);
    }),
    // Show the dialog that has come as an answer, at its first mark.
    showOriginal: (element) => {
      document.querySelectorAll(".yz-open[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
      const dialog = find("dialog.yz-original", element);
      if (!dialog || dialog.open) return;
      dialog.addEventListener("close", () => opened?.isConnected && opened.focus());
      dialog.showModal();
      find(".yz-shown-original mark", dialog)?.scrollIntoView({ block: "center", inline: "center" });
      find(".yz-quoted mark", dialog)?.scrollIntoView({ block: "nearest" });
    },
    // Tell above the tabs how far a sync is; call show with the report once one is over that this
    // page did not begin, or began before it was loaded anew.
    syncs: (element, show) => {
      syncs.show = show;
      document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); else follow(); });
      follow();
    },
    follow,
    // The report has changed: with a bar in it this page itself shows a sync.
    reported: (element) => {
      if (!find("progress", element)) return;
      syncs.own = true;
      follow();
    },
    // Call send with the number of a turn whose quotes are to be translated, once a click.
    translating: (element, send) => {
      element.addEventListener("click", (event) => {
        const button = event.target.closest(".yz-translate");
        if (!button || button.disabled) return;
        button.disabled = true;
        send({ turn: button.dataset.turn, conversation: conversation() });
      });
    },
    // Call send with the verdict or comment on a turn.
    judged: (element, send) => {
      element.addEventListener("click", (event) => {
        const button = event.target.closest(".yz-judge");
        if (button) send({ turn: button.dataset.turn, verdict: button.dataset.verdict, conversation: conversation() });
      });
      element.addEventListener("submit", (event) => {
        const form = event.target.closest(".yz-comment");
        if (!form) return;
        event.preventDefault();
        const comment = form.elements.comment.value.trim();
        if (comment) send({ turn: form.dataset.turn, verdict: form.dataset.verdict, comment, conversation: conversation() });
      });
    },
  };

  const mayWrite = () => !!find("#yz-sync [data-writes]");
  function say(words, seen = true) {
    const line = find("#yz-sync .yz-line");
    line?.classList.toggle("yz-seen", seen);
    line?.querySelectorAll("span").forEach((label) => {
      if (label.textContent !== words[label.lang]) label.textContent = words[label.lang];
    });
  }
  // Follow a sync to its end, in the page that is looked at only: browsers open few streams at a time.
  // Where none runs, look again later: another process may begin one.
  function follow() {
    clearTimeout(syncs.later);
    if (syncs.feed || document.hidden || !mayWrite()) return;
    const feed = syncs.feed = new EventSource("sync/progress");
    feed.onmessage = (event) => {
      const now = JSON.parse(event.data);
      if (now.running) {
        keepSync(now.sync);
        say(now);
        return;
      }
      leave();
      lookLater();
      const followed = now.sync && keptSync() === now.sync;
      say(followed ? now : { en: "", zh: "" }, false);  // read aloud; what is seen is the report
      if (followed && !syncs.own) syncs.show();
      syncs.own = false;
      keepSync("");
    };
    feed.onerror = () => { if (feed.readyState === EventSource.CLOSED) { leave(); lookLater(); } };
  }
  function lookLater() {
    syncs.later = setTimeout(follow, SYNC_LOOKS_MS);
  }
  function leave() {
    clearTimeout(syncs.later);
    syncs.feed?.close();
    syncs.feed = null;
  }

  // Show the passages of a turn and scroll to the marks of a citation.
  function openCitation(button) {
    const { turn, cite } = button.dataset;
    const column = button.closest(".yz-column");  // where two documents are compared
    const section = find(column ? ".yz-passages" : `#yz-panel .yz-passages[data-turn="${turn}"]`, column ?? document);
    if (!section) return;
    document.querySelectorAll(".yz-shown, .yz-on").forEach((element) => element.classList.remove("yz-shown", "yz-on"));
    section.classList.add("yz-shown");
    if (!column) root.dataset.panel = "open";
    opener = button;
    button.classList.add("yz-on");
    if (column) {
      const [target] = light(section, cite);
      target?.scrollIntoView({ block: "center" });
      target?.closest(".yz-card").focus({ preventScroll: true });
      return;
    }
    cited = { turn, cite };
    showMarks(section, cite)?.closest(".yz-card").focus({ preventScroll: true });
  }
  function light(section, cite) {
    const marks = section.querySelectorAll(`mark[data-cite="${cite}"]`);
    marks.forEach((mark) => mark.classList.add("yz-on"));
    return marks;
  }
  // Scroll the panel to the quote of a citation, without one to the first; return its mark.
  function showMarks(section, cite) {
    const target = cite ? light(section, cite)[0] : find("mark", section);
    const panel = find("#yz-panel .yz-panel");
    const box = target?.getBoundingClientRect(), frame = panel.getBoundingClientRect();
    // Below the head of the panel; what is seen whole stays where it is, with what it is from above.
    if (box && (box.top < frame.top + 60 || box.bottom > frame.bottom)) {
      panel.scrollTo({ top: panel.scrollTop + box.top - frame.top - 110 });
    }
    return target;
  }
  function closePanel() {
    delete root.dataset.panel;
    if (opener && !opener.isConnected) {  // the answers have come anew
      opener = cited && find(`#yz-thread .yz-cite[data-turn="${cited.turn}"][data-cite="${cited.cite}"]`);
    }
    if (opener) { opener.focus(); opener = null; }
  }
  // The conversation on the page, '' for a new one.
  function conversation() {
    return find("#yz-thread [data-conversation]")?.dataset.conversation ?? lost?.conversation ?? "";
  }
  // Ask the question anew that the page has lost when it was loaded anew.
  function askAgain() {
    if (!lost) return;
    if (lost.tries >= TRIES) { keepAsked(lost = null); return; }
    const again = () => {
      if (!lost || find(".yz-turn")) return;  // somebody was quicker
      const button = find("#yz-question .submit-button");
      if (button?.checkVisibility() && typeof lost.question === "string") ask(lost.question);
      else setTimeout(again, 200);
    };
    setTimeout(again, 200);
  }
  function ask(question) {
    const box = find("#yz-question textarea");
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    // Gradio enables the button only after it has handled the input.
    setTimeout(() => find("#yz-question .submit-button")?.click(), 60);
  }
  async function copy(button) {
    await navigator.clipboard.writeText(button.dataset.markdown);
    const copied = window.yzWords.copied;
    button.querySelectorAll("span").forEach((label) => {
      const before = label.textContent;
      label.textContent = "✓ " + copied[label.lang === "zh" ? "zh" : "en"];
      setTimeout(() => { label.textContent = before; }, 1500);
    });
  }
  // Download all answers of the conversation as Markdown.
  function save() {
    download([...document.querySelectorAll(".yz-copy")].map((button) => button.dataset.markdown).join("\n---\n\n"));
  }
  // Print one answer with its passages.
  function print(turn) {
    const parts = document.querySelectorAll(`.yz-turn[data-turn="${turn}"], #yz-panel .yz-passages[data-turn="${turn}"]`);
    parts.forEach((part) => part.classList.add("yz-printed"));
    root.dataset.printing = turn;
    addEventListener("afterprint", () => {
      delete root.dataset.printing;
      parts.forEach((part) => part.classList.remove("yz-printed"));
    }, { once: true });
    window.print();
  }
  function download(markdown) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([markdown], { type: "text/markdown" }));
    link.download = "yinzheng.md";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  document.addEventListener("click", (event) => {
    const on = (query) => event.target.closest?.(query);
    let button;
    if ((button = on(".yz-cite"))) openCitation(button);
    else if ((button = on(".yz-example"))) ask(button.textContent);
    else if ((button = on(".yz-copy"))) copy(button);
    else if ((button = on(".yz-print"))) print(button.dataset.turn);
    else if (on("#yz-export")) save();
    else if (on(".yz-close")) closePanel();
    else if ((button = on(".yz-shut"))) button.closest("dialog").close();
    else if (on(".yz-layers")) {
      if (root.dataset.layers) delete root.dataset.layers; else root.dataset.layers = "on";
      store("yz-layers", root.dataset.layers || "");
      document.querySelectorAll(".yz-layers").forEach((layers) => layers.setAttribute("aria-pressed", !!root.dataset.layers));
      find("#yz-panel mark.yz-on")?.scrollIntoView({ block: "center" });
    } else if (on(".yz-lang")) {
      setLanguage(chinese() ? "en" : "zh");
      store("yz-lang", root.dataset.lang);
    } else if (on(".yz-theme")) {
      const theme = document.body.classList.contains("dark") ? "light" : "dark";
      setTheme(theme);
      store("yz-theme", theme);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (/^Arrow(Left|Right)$/.test(event.key) && event.target.matches?.(".yz-word")) {
      const words = [...event.target.closest(".yz-card").querySelectorAll(".yz-word")];
      const next = words[words.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
      return;
    }
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName);
    if (find("dialog[open]")) return;  // it has keys of its own
    if (event.key === "Escape") closePanel();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      find("#yz-question textarea")?.focus();
    } else if (event.key === "[" || event.key === "]") {
      const all = [...document.querySelectorAll(".yz-cite")];
      const at = all.findIndex((button) => button.classList.contains("yz-on"));
      const next = all[event.key === "]" ? at + 1 : at - 1];
      if (next) openCitation(next);
    }
  });

  // Files that are dropped anywhere are added as if they had been chosen in the tab of the documents.
  // The browser itself would leave the page for the file.
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const chooser = () => find("#yz-upload")?.checkVisibility() && find("input[type=file]");
  async function add(dropped) {
    const kept = new DataTransfer();  // what was dropped may be gone once the event is over
    for (const file of dropped) kept.items.add(file);
    find("dialog[open]")?.close();
    find("#yz-documents-tab-button")?.click();
    for (let look = 0; !chooser() && look < 100; look += 1) await new Promise((done) => { setTimeout(done, 50); });
    const input = chooser();
    if (!input) return;
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";  // with "none" nobody would be told why
    if (mayWrite()) root.dataset.dragging = "files";
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) delete root.dataset.dragging; });
  document.addEventListener("drop", (event) => {
    delete root.dataset.dragging;
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (mayWrite()) add(event.dataTransfer.files);
    else {
      say(window.yzWords.only_reads);
      setTimeout(() => say({ en: "", zh: "" }, false), 15000);
    }
  });

  const tip = document.createElement("div");
  tip.id = "yz-tip";
  tip.setAttribute("role", "tooltip");
  function showTooltip(target) {
    const lang = target.closest("[data-said]")?.dataset.said ?? root.dataset.lang;
    const kind = window.yzWords?.[target.dataset.kind];
    let text = kind ? kind[lang] : target.dataset.tip ?? target.dataset[lang];
    if (kind && target.dataset.other !== undefined) text = `${target.textContent} ↔ ${target.dataset.other}\n${text}`;
    if (!text) return;
    (target.closest("dialog") ?? document.body).append(tip);  // a dialog lies above all else
    target.setAttribute("aria-describedby", tip.id);  // read aloud when the element has the focus
    tip.style.whiteSpace = "pre-line";
    tip.textContent = text;
    tip.style.display = "block";
    const box = target.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
    const above = box.top - tip.offsetHeight - 6;
    tip.style.top = `${above > 4 ? above : box.bottom + 6}px`;
  }
  // Show the tooltip of an element, and outline the same repair in the other layer.
  function onPoint(event) {
    const target = event.target.closest?.("[data-kind], [data-en], [data-tip]");
    tip.style.display = "none";
    find("[aria-describedby=yz-tip]")?.removeAttribute("aria-describedby");
    document.querySelectorAll(".yz-twin").forEach((twin) => twin.classList.remove("yz-twin"));
    if (!target) return;
    showTooltip(target);
    if (target.dataset.at) {
      target.closest(".yz-card")?.querySelectorAll(`[data-at="${target.dataset.at}"]`)
        .forEach((twin) => twin.classList.add("yz-twin"));
    }
  }
  document.addEventListener("mouseover", onPoint);
  document.addEventListener("focusin", onPoint);
})();
