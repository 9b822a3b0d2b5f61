// What the terminal holds: at most `most` items, newest first, whatever comes. Deep in the past the newest give way and
// near the present the oldest; both can be asked for again. Knows no page.

export const WITHDRAWN = { kill: "killed", withhold: "withheld" };

export class Shelf {
  constructor({ most = 4_000 } = {}) {
    this.most = most;
    this.items = []; // newest first, without holes in what is ours
    this.isAtHead = true; // false where newer items gave way to older ones
    this.reachesEnd = false; // nothing older exists
    this.lowest = 0; // the lowest number that was considered: what is older is asked for from there on
    this.shown = []; // those of items that the filter lets through
  }

  #wanted = () => true;
  #numbers = new Map();
  #uids = new Map();

  get newest() {
    return this.items[0]?.number ?? 0;
  }

  get oldest() {
    return this.items.at(-1)?.number ?? 0;
  }

  byNumber(number) {
    return this.#numbers.get(number);
  }

  byUid(uid) {
    return this.#uids.get(uid);
  }

  /** Take one item that has just come; where it stands in `shown`, or -1. */
  add(item) {
    if (this.#numbers.has(item.number)) return -1;
    if (WITHDRAWN[item.kind]) this.#withdraw(item);
    else if (item.replaces) this.#supersede(item);
    if (!this.isAtHead && item.number > this.newest) return -1; // comes again when the head is asked for
    if (item.number < this.oldest && !this.reachesEnd) return -1; // comes again on scrolling there
    const at = insert(this.items, item);
    this.#index(item);
    const shownAt = this.#wanted(item) ? insert(this.shown, item) : -1;
    if (this.items.length > this.most) this.#drop(this.items.pop(), this.shown);
    return at < this.items.length ? shownAt : -1;
  }

  /** Take a page of older ones; how many rows of the newest gave way, where there were too many. */
  addOlder(page, { lowest = page.at(-1)?.number, ends = false } = {}) {
    this.lowest = lowest || this.lowest;
    this.reachesEnd = ends;
    for (const item of page) {
      if (this.#numbers.has(item.number)) continue;
      this.items.push(item);
      this.#index(item);
      if (this.#wanted(item)) this.shown.push(item);
    }
    const over = this.items.length - this.most;
    if (over <= 0) return 0;
    this.isAtHead = false;
    const gone = this.items.splice(0, over);
    for (const item of gone) this.#forget(item);
    const last = gone.at(-1).number;
    const rows = this.shown.findIndex((item) => item.number < last);
    this.shown.splice(0, rows < 0 ? this.shown.length : rows);
    return rows < 0 ? 0 : rows;
  }

  /** Begin anew with the newest page. */
  reset(page, considered) {
    this.items = [];
    this.shown = [];
    this.#numbers.clear();
    this.#uids.clear();
    this.isAtHead = true;
    this.lowest = 0;
    this.addOlder(page, considered);
  }

  filter(wanted) {
    this.#wanted = wanted;
    this.shown = this.items.filter(wanted);
  }

  /** A notice covers every version of its story in its language: what it names, and what that replaced. */
  #withdraw(notice) {
    const seen = new Set();
    for (let uid = notice.replaces; uid && !seen.has(uid); uid = this.#uids.get(uid)?.replaces) {
      seen.add(uid);
      const item = this.#uids.get(uid);
      if (item && !WITHDRAWN[item.kind]) item.state = WITHDRAWN[notice.kind];
    }
  }

  #supersede(item) {
    const before = this.#uids.get(item.replaces);
    if (before && !WITHDRAWN[before.kind] && before.state !== "killed") before.state = "superseded";
  }

  #index(item) {
    this.#numbers.set(item.number, item);
    this.#uids.set(item.uid, item);
  }

  #forget(item) {
    this.#numbers.delete(item.number);
    this.#uids.delete(item.uid);
  }

  #drop(item, shown) {
    this.#forget(item);
    if (shown.at(-1) === item) shown.pop();
    this.lowest = this.oldest;
    this.reachesEnd = false;
  }
}

/** Put an item into a list that is sorted by number, newest first; where it stands now. */
function insert(list, item) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle].number > item.number) low = middle + 1;
    else high = middle;
  }
  if (low === 0) list.unshift(item);
  else list.splice(low, 0, item);
  return low;
}
