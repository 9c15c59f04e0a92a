// Marks, tooltips, keys and the two switches. Text is set as text, never as markup.
(() => {
  const root = document.documentElement;
  const find = (query, from = document) => from.querySelector(query);
  const chinese = () => root.dataset.lang === "zh";
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private */ } };
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  let opener = null;
  let seen;

  function speak(lang) {
    root.dataset.lang = lang;
    root.lang = lang === "zh" ? "zh-CN" : "en";
  }
  function colour(theme) {
    document.body.classList.toggle("dark", theme === "dark");
  }
  speak(kept("yz-lang") || (/^zh/i.test(navigator.language) ? "zh" : "en"));
  const whenReady = () => { if (kept("yz-theme")) colour(kept("yz-theme")); };
  // The framework sets its theme when it has loaded; ours goes after it.
  addEventListener("load", () => { whenReady(); setTimeout(whenReady, 600); });
  if (kept("yz-layers")) root.dataset.layers = "on";

  window.yz = {
    lang: () => root.dataset.lang,
    ready: whenReady,
    // Scrolls to the newest answer as it grows; not when an older one was judged.
    newest: () => {
      const turn = [...document.querySelectorAll(".yz-turn")].at(-1);
      if (turn && turn.textContent !== seen) turn.scrollIntoView({ block: "nearest" });
      seen = turn?.textContent;
    },
    dots: (element, tell) => {
      const open = (event) => {
        const one = event.target.closest("[data-passage]");
        if (one) tell({ passage: one.dataset.passage });
      };
      element.addEventListener("click", open);
      element.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(event); }
      });
    },
    judged: (element, tell) => {
      element.addEventListener("click", (event) => {
        const one = event.target.closest(".yz-judge");
        if (one) tell({ turn: one.dataset.turn, verdict: one.dataset.verdict });
      });
      element.addEventListener("submit", (event) => {
        const form = event.target.closest(".yz-comment");
        if (!form) return;
        event.preventDefault();
        const comment = form.elements.comment.value.trim();
        if (comment) tell({ turn: form.dataset.turn, verdict: form.dataset.verdict, comment });
      });
    },
  };

  function open(turn, cite, from) {
    const section = find(`.yz-passages[data-turn="${turn}"]`);
    if (!section) return;
    document.querySelectorAll(".yz-shown, .yz-on").forEach((one) => one.classList.remove("yz-shown", "yz-on"));
    section.classList.add("yz-shown");
    root.dataset.panel = "open";
    opener = from;
    from.classList.add("yz-on");
    const marks = section.querySelectorAll(`mark[data-cite="${cite}"]`);
    marks.forEach((one) => one.classList.add("yz-on"));
    const panel = find("#yz-panel .yz-panel");
    const target = marks[0];
    if (target) {
      const top = target.getBoundingClientRect().top - panel.getBoundingClientRect().top;
      panel.scrollTo({ top: panel.scrollTop + top - 110 });
      target.closest(".yz-card").focus({ preventScroll: true });
    }
  }
  function close() {
    delete root.dataset.panel;
    if (opener) { opener.focus(); opener = null; }
  }
  function ask(question) {
    const box = find("#yz-question textarea");
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => find("#yz-question .submit-button")?.click(), 60);
  }
  async function copy(button) {
    await navigator.clipboard.writeText(button.dataset.markdown);
    const told = window.yzWords.copied;
    button.querySelectorAll("span").forEach((one) => {
      const before = one.textContent;
      one.textContent = "✓ " + told[one.lang === "zh" ? "zh" : "en"];
      setTimeout(() => { one.textContent = before; }, 1500);
    });
  }
  function save() {
    const all = [...document.querySelectorAll(".yz-copy")].map((one) => one.dataset.markdown);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([all.join("\n---\n\n")], { type: "text/markdown" }));
    link.download = "yinzheng.md";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  document.addEventListener("click", (event) => {
    const on = (query) => event.target.closest?.(query);
    let one;
    if ((one = on(".yz-cite"))) open(one.dataset.turn, one.dataset.cite, one);
    else if ((one = on(".yz-example"))) ask(one.textContent);
    else if ((one = on(".yz-copy"))) copy(one);
    else if (on("#yz-export")) save();
    else if (on(".yz-close")) close();
    else if ((one = on(".yz-layers"))) {
      if (root.dataset.layers) delete root.dataset.layers; else root.dataset.layers = "on";
      keep("yz-layers", root.dataset.layers || "");
      document.querySelectorAll(".yz-layers").forEach((b) => b.setAttribute("aria-pressed", !!root.dataset.layers));
      find("#yz-panel mark.yz-on")?.scrollIntoView({ block: "center" });
    } else if (on(".yz-lang")) {
      speak(chinese() ? "en" : "zh");
      keep("yz-lang", root.dataset.lang);
    } else if (on(".yz-theme")) {
      const theme = document.body.classList.contains("dark") ? "light" : "dark";
      colour(theme);
      keep("yz-theme", theme);
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName);
    if (event.key === "Escape") close();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      find("#yz-question textarea")?.focus();
    } else if (event.key === "[" || event.key === "]") {
      const all = [...document.querySelectorAll(".yz-cite")];
      const at = all.findIndex((one) => one.classList.contains("yz-on"));
      const next = all[event.key === "]" ? at + 1 : at - 1];
      if (next) open(next.dataset.turn, next.dataset.cite, next);
    }
  });

  const tip = document.createElement("div");
  tip.id = "yz-tip";
  tip.setAttribute("role", "tooltip");
  function tell(target) {
    const lang = chinese() ? "zh" : "en";
    const kind = window.yzWords?.[target.dataset.kind];
    let text = kind ? kind[lang] : target.dataset.tip ?? target.dataset[lang];
    if (kind && target.dataset.other !== undefined) text = `${target.textContent} ↔ ${target.dataset.other}\n${text}`;
    if (!text) return;
    if (!tip.isConnected) document.body.append(tip);
    tip.style.whiteSpace = "pre-line";
    tip.textContent = text;
    tip.style.display = "block";
    const box = target.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
    const above = box.top - tip.offsetHeight - 6;
    tip.style.top = `${above > 4 ? above : box.bottom + 6}px`;
  }
  function show(event) {
    const target = event.target.closest?.("[data-kind], [data-en], [data-tip]");
    tip.style.display = "none";
    document.querySelectorAll(".yz-twin").forEach((one) => one.classList.remove("yz-twin"));
    if (!target) return;
    tell(target);
    if (target.dataset.at) {
      target.closest(".yz-card")?.querySelectorAll(`[data-at="${target.dataset.at}"]`)
        .forEach((one) => one.classList.add("yz-twin"));
    }
  }
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
})();
