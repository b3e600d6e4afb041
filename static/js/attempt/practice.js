// Practice: an answer is checked at once, and the page shows what the server says of it.

import { isBlank, isSame } from "./answers.js";
import { ask, isLost } from "./server.js";

// Has the answer on the page checked; `saving` is the attempt, which knows what to do with a refusal.
export async function check(saving, question, givesUp) {
  const asked = question.given.answer;
  if (isBlank(asked)) {
    question.note.textContent = saving.words.answer_first;
    return;
  }
  if (question.isChecking) return;
  question.isChecking = true;
  clearTimeout(question.timer);
  await question.sent;
  // Another tab may have been there first: what it left is to be seen before it is checked.
  if (isSame(question.given.answer, asked)) await (question.sent = send(saving, question, givesUp));
  question.isChecking = false;
}

async function send(saving, question, givesUp) {
  const given = question.given;
  question.isSending = true;
  question.waiting = question.known = given;
  question.note.textContent = "";
  saving.showState();
  const body = { sequence: question.sequence + 1, ...given, gives_up: givesUp };
  const response = await ask(saving.form, "POST", `${saving.urlOf(question)}check/`, body);
  question.isSending = false;
  question.isAnswered = true;
  await saving.settle(question, given, response);
  saving.showAll();
  if (isLost(response)) question.note.textContent = saving.words.not_checked;
  else if (response.ok) await showOutcome(saving, question);
}

// What came of the latest try, as the page would show it if it were loaded anew.
export async function showOutcome(saving, question) {
  const response = await fetch(`${saving.form.dataset.outcomes}${question.id}/`).catch(() => null);
  if (!response?.ok) {
    question.note.textContent = saving.words.not_shown;
    return;
  }
  const outcome = question.part("outcome");
  const hadFocus = question.fieldset.contains(document.activeElement);
  outcome.innerHTML = await response.text();
  if (outcome.querySelector("[data-settled]")) question.lock();
  if (hadFocus && !question.fieldset.contains(document.activeElement)) outcome.focus();
}
