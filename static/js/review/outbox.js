// What the server has not taken yet: each review under a name of its own, so that two tabs never
// write over one another, kept on this device until the server has said what became of it.

const PREFIX = "review:";

// A name for this visit; not crypto.randomUUID, which plain HTTP in a classroom does not have.
function newDevice() {
  const parts = crypto.getRandomValues(new Uint32Array(4));
  return [...parts].map((part) => part.toString(16).padStart(8, "0")).join("");
}

export class Outbox {
  constructor(owner) {
    this.owner = owner;
    this.device = newDevice();
    this.sequence = 0;
    this.unkept = new Map();
  }

  // The review as it will be told, its sequence with it.
  add(told) {
    this.sequence += 1;
    const review = { ...told, device: this.device, sequence: this.sequence, reviewed_at: new Date().toISOString() };
    const name = nameOf(review);
    try {
      localStorage.setItem(name, JSON.stringify({ owner: this.owner, review }));
    } catch {
      this.unkept.set(name, review);
    }
    return review;
  }

  // Also what earlier visits left, but nothing that somebody else rated in this browser.
  waiting() {
    const kept = namesKept().map(read).filter((entry) => entry && [this.owner, ""].includes(entry.owner));
    const reviews = [...kept.map((entry) => entry.review), ...this.unkept.values()];
    return reviews.sort((one, other) => one.reviewed_at.localeCompare(other.reviewed_at));
  }

  get isKept() {
    return this.unkept.size === 0;
  }

  drop(review) {
    const name = nameOf(review);
    this.unkept.delete(name);
    try {
      localStorage.removeItem(name);
    } catch {
      // It was not kept there.
    }
  }
}

function nameOf({ device, sequence }) {
  return `${PREFIX}${device}:${sequence}`;
}

function namesKept() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}
