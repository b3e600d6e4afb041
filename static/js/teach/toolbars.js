// A toolbar for every text in Markdown, shown beside its label while the text is being written.

const SIGNS = { bold: ["**", "**"], italics: ["*", "*"], code: ["`", "`"], formula: ["$", "$"] };
const ACTION_BY_KEY = { b: "bold", i: "italics", e: "code", m: "formula" };

export class Toolbars {
  constructor(form, words, pictures) {
    this.words = words;
    this.pictures = pictures;
    form.addEventListener("focusin", (event) => this.offer(event.target));
    form.addEventListener("keydown", (event) => this.press(event));
    form.addEventListener("click", (event) => this.click(event));
  }

  offer(text) {
    if (!isMarkdown(text)) return;
    const label = text.closest(".teach-field").querySelector(".teach-label");
    if (label.querySelector("[data-toolbar]")) return;
    label.append(this.build(text));
  }

  build(text) {
    const bar = document.createElement("span");
    bar.className = "teach-toolbar";
    bar.dataset.toolbar = text.id;
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", this.words.toolbar);
    for (const action of [...Object.keys(SIGNS), "list", "picture"]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link-button";
      button.dataset.action = action;
      button.textContent = this.words[action];
      bar.append(button);
    }
    return bar;
  }

  press(event) {
    const action = ACTION_BY_KEY[event.key.toLowerCase()];
    if (!action || !(event.ctrlKey || event.metaKey) || event.altKey || !isMarkdown(event.target)) return;
    event.preventDefault();
    this.act(event.target, action);
  }

  click(event) {
    const button = event.target.closest("[data-action]");
    if (button) this.act(document.getElementById(button.closest("[data-toolbar]").dataset.toolbar), button.dataset.action);
  }

  act(text, action) {
    if (action === "picture") this.pictures.ask(text);
    else if (action === "list") insert(text, listed(text));
    else surround(text, ...SIGNS[action]);
  }
}

function isMarkdown(element) {
  return element.matches("textarea[data-markdown]");
}

// What is typed can be undone: the browser's own way of inserting keeps its history.
export function insert(text, words) {
  text.focus();
  if (document.execCommand("insertText", false, words)) return;
  text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function surround(text, before, after) {
  const [start, end] = [text.selectionStart, text.selectionEnd];
  insert(text, before + text.value.slice(start, end) + after);
  text.setSelectionRange(start + before.length, end + before.length);
}

// The chosen lines as a list, which begins after an empty line.
function listed(text) {
  const chosen = text.value.slice(text.selectionStart, text.selectionEnd);
  const before = text.value.slice(0, text.selectionStart);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  return gap + chosen.split("\n").map((line) => `- ${line}`).join("\n");
}
