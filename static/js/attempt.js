// An attempt: every answer is saved when it is given, and the page says truthfully whether it was.

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;

// The answers that the server has not taken yet, kept on this device until it has.
class Draft {
  constructor(attempt) {
    this.key = `attempt:${attempt}`;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  }

  // Whether the draft could be kept: a browser may refuse to store anything.
  write(answers) {
    try {
      if (Object.keys(answers).length) localStorage.setItem(this.key, JSON.stringify(answers));
      else localStorage.removeItem(this.key);
      return true;
    } catch {
      return false;
    }
  }

  put(question, answer) {
    return this.write({ ...this.read(), [question]: answer });
  }

  drop(question) {
    const { [question]: _, ...others } = this.read();
    this.write(others);
  }
}

// One question: its options, its sequence, and the answer that waits to be saved.
class Question {
  constructor(fieldset) {
    this.fieldset = fieldset;
    this.id = fieldset.dataset.question;
    this.seen = fieldset.querySelector("input[type='hidden']");
    this.note = fieldset.querySelector("[data-part='note']");
    this.waiting = null;
    this.isSending = false;
  }

  get sequence() {
    return Number(this.seen.value);
  }

  set sequence(number) {
    this.seen.value = number;
  }

  get answer() {
    return this.fieldset.querySelector(":checked")?.value ?? null;
  }

  choose(answer) {
    for (const input of this.fieldset.querySelectorAll("input[type='radio']")) {
      input.checked = input.value === answer;
    }
  }
}

class Attempt {
  constructor(form) {
    this.form = form;
    this.words = wordsOf(document.querySelector("template[data-words]"));
    this.draft = new Draft(form.dataset.attempt);
    this.isKept = true;
    this.waitMs = FIRST_WAIT_MS;
    this.questions = [...form.querySelectorAll("[data-question]")].map((set) => new Question(set));
    this.part("save").hidden = true;
    this.listen();
    this.takeUpDraft();
  }

  part(name) {
    return this.form.querySelector(`[data-part="${name}"]`);
  }

  listen() {
    this.form.addEventListener("change", (event) => {
      const set = event.target.closest("[data-question]");
      const question = this.questions.find((other) => other.fieldset === set);
      if (question) this.give(question);
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      // Enter in an option reaches the first button, which saves; only its own button submits.
      if (event.submitter === this.part("submit")) this.submit();
      else this.retry();
    });
    this.part("retry").addEventListener("click", () => this.retry());
    window.addEventListener("online", () => this.retry());
  }

  // What an earlier visit could not send. Its sequence goes with it: a newer answer wins.
  takeUpDraft() {
    const kept = this.draft.read();
    for (const question of this.questions) {
      const left = kept[question.id];
      if (!left) continue;
      question.choose(left.answer);
      question.sequence = left.sequence;
      this.give(question);
    }
    this.showProgress();
  }

  give(question) {
    question.waiting = question.answer;
    question.note.textContent = "";
    const left = { answer: question.waiting, sequence: question.sequence };
    this.isKept = this.draft.put(question.id, left);
    this.showProgress();
    this.send(question);
  }

  retry() {
    clearTimeout(this.timer);
    for (const question of this.questions) if (question.waiting !== null) this.send(question);
    this.showState();
  }

  async send(question) {
    if (question.isSending) return;
    question.isSending = true;
    const answer = question.waiting;
    this.failure = null;
    this.showState();
    const response = await this.put(question, answer);
    question.isSending = false;
    await this.settle(question, answer, response);
    this.showState();
  }

  // The response, or null where the server could not be reached.
  put(question, answer) {
    const url = `${this.form.dataset.responses}${question.id}/`;
    return fetch(url, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(this.form) },
      body: JSON.stringify({ sequence: question.sequence + 1, answer }),
      keepalive: true,
    }).catch(() => null);
  }

  async settle(question, answer, response) {
    if (response === null || response.status >= 500 || response.status === 429) {
      this.fail("offline");
      this.waitAndRetry();
    } else if (response.ok) {
      this.waitMs = FIRST_WAIT_MS;
      this.accept(question, answer, (await response.json()).sequence);
    } else if (response.status === 409) {
      this.takeOver(question, answer, (await response.json()).state);
    } else {
      this.fail("refused");
    }
  }

  accept(question, answer, sequence) {
    question.sequence = sequence;
    if (question.waiting !== answer) {
      this.isKept = this.draft.put(question.id, { answer: question.waiting, sequence });
      this.send(question);
      return;
    }
    question.waiting = null;
    this.draft.drop(question.id);
  }

  // The server holds a later answer than the one this page was given on top of.
  takeOver(question, answer, state) {
    if (state.status === "submitted") {
      this.draft.write({});
      showResult();
      return;
    }
    if (state.answer === answer) {
      // The save had arrived and only its acknowledgement was lost.
      this.accept(question, answer, state.sequence);
      return;
    }
    question.sequence = state.sequence;
    question.waiting = null;
    this.draft.drop(question.id);
    question.choose(state.answer);
    question.note.textContent = this.words.overtaken;
    this.showProgress();
  }

  fail(reason) {
    this.failure = reason === "offline" && !this.isKept ? "kept_nowhere" : reason;
  }

  waitAndRetry() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), this.waitMs);
    this.waitMs = Math.min(2 * this.waitMs, LONGEST_WAIT_MS);
  }

  showState() {
    const isSending = this.questions.some((question) => question.isSending);
    const isWaiting = this.questions.some((question) => question.waiting !== null);
    const state = this.part("state");
    const failed = this.failure !== null && this.failure !== undefined && isWaiting;
    state.dataset.state = failed ? "unsaved" : isSending ? "saving" : "saved";
    state.textContent = failed ? this.words[this.failure] : this.words[state.dataset.state];
    this.part("retry").hidden = !failed || isSending;
  }

  showProgress() {
    const answered = this.questions.filter((question) => question.answer !== null).length;
    this.form.querySelector("progress").value = answered;
    this.part("progress").textContent = this.words.progress
      .replace("{answered}", answered)
      .replace("{total}", this.questions.length);
  }

  // Sends the page whole, so that what is on it stands, and shows the result at the same address.
  async submit() {
    const [button, failure] = [this.part("submit"), this.part("failure")];
    button.disabled = true;
    failure.hidden = true;
    clearTimeout(this.timer);
    const token = csrfToken(this.form);
    const body = new FormData(this.form);
    body.set("csrfmiddlewaretoken", token);
    const url = this.form.dataset.submit;
    const response = await fetch(url, { method: "POST", body }).catch(() => null);
    if (response?.ok) {
      this.draft.write({});
      showResult();
      return;
    }
    button.disabled = false;
    const isLost = response === null || response.status >= 500;
    failure.textContent = isLost ? this.words.not_submitted : this.words.submit_refused;
    failure.hidden = false;
  }
}

// The result stands at the same address; it is read from its beginning, not from where one was.
function showResult() {
  history.replaceState(null, "", "#result");
  history.scrollRestoration = "manual";
  location.reload();
}

function wordsOf(template) {
  const words = template.content.querySelectorAll("[data-word]");
  return Object.fromEntries([...words].map((word) => [word.dataset.word, word.textContent]));
}

// Signing in elsewhere renews the token: the cookie knows, the page does not.
function csrfToken(form) {
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
}

const form = document.querySelector("form[data-attempt]");
if (form) new Attempt(form);

const result = document.querySelector("[data-result]");
if (result) {
  new Draft(result.dataset.result).write({});
  if (location.hash === "#result") document.getElementById("result").focus();
}
