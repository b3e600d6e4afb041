// The answers that the server has not taken yet, kept on this device until it has.

export class Draft {
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

  put(question, given) {
    return this.write({ ...this.read(), [question]: given });
  }

  drop(question) {
    const { [question]: _, ...others } = this.read();
    this.write(others);
  }
}
