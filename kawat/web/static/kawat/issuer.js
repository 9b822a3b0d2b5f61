// The issuer's room. Every page works without this; with it drafts save themselves and the galley follows the typing.

const form = document.querySelector("form.filing[data-draft]");

const SAVE_AFTER = 2000; // ms without a key: a saving is a request and a short transaction
const LOOK_AFTER = 900;
const LONGEST = 5_000_000; // characters; more is refused by the wire, so that it is not sent at all

// Where somebody pressed within what is seen of a picture that fills its frame, in per cent of the whole picture.
function pointOf(image, event) {
  const frame = image.getBoundingClientRect();
  const scale = Math.max(frame.width / image.naturalWidth, frame.height / image.naturalHeight);
  const [across, down] = [image.naturalWidth * scale, image.naturalHeight * scale];
  const [left, top] = (getComputedStyle(image).objectPosition.match(/[\d.]+(?=%)/g) || [50, 50]).map((each) => each / 100);
  const x = (event.clientX - frame.left + (across - frame.width) * left) / across;
  const y = (event.clientY - frame.top + (down - frame.height) * top) / down;
  return [x, y].map((each) => Math.round(Math.min(1, Math.max(0, each)) * 100)).join(" ");
}

if (form) {
  const { draft, person, save, preview, paste, pictures } = form.dataset;
  const shelf = `kawat-draft-${person}-`;
  const status = document.querySelector("#saving");
  const galleys = document.querySelector("#galleys");
  const both = document.querySelector("#both");
  let dirty = false, saving = null, saveTimer = 0, lookTimer = 0, looking = null, filing = false;

  // Who signs in anew has another token; the page's own would be refused for ever.
  const token = () => {
    const now = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (now) form.elements.csrfmiddlewaretoken.value = now;
    return form.elements.csrfmiddlewaretoken.value;
  };

  // What a form holds without its files: those are chosen right before filing.
  const typed = () => {
    token();
    const fields = new FormData(form);
    for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
    return fields;
  };
  const tell = (words, bad = false) => {
    status.textContent = words;
    status.classList.toggle("blocking", bad);
  };
  const keepHere = () => {
    try {
      localStorage.setItem(shelf + draft, JSON.stringify([...typed()].filter(([name]) => name !== "csrfmiddlewaretoken")));
    } catch { /* no room: the page itself still has it */ }
  };
  // What is refused before a view has seen it comes as a page.
  const toldBy = async (answer) => {
    if (answer.headers.get("content-type")?.includes("json")) return answer.json();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { sentence: page.querySelector(".refused")?.textContent ?? "" };
  };
  const forgetHere = () => localStorage.removeItem(shelf + draft);

  async function saveNow() {
    clearTimeout(saveTimer);
    if (saving) return saving;
    if (!dirty || filing) return undefined;
    dirty = false;
    saving = (async () => {
      try {
        const answer = await fetch(save, { method: "POST", body: typed(), redirect: "manual" });
        if (answer.type === "opaqueredirect" || answer.status === 403) {
          dirty = true;
          keepHere();
          return tell(form.dataset.outWords, true);
        }
        if (answer.status === 413) {
          keepHere();
          return tell(form.dataset.longWords, true);
        }
        const told = await toldBy(answer);
        if (answer.ok) {
          form.elements.seen.value = told.version;
          if (!dirty) forgetHere();
          return tell(`${form.dataset.savedWords} · ${new Date(told.saved).toLocaleTimeString()}`);
        }
        keepHere();
        tell(told.sentence, true);
        if (answer.status === 409 && told.version) {
          document.querySelector("#other-copy").textContent = told.copies;
          both.hidden = false;
          both.querySelector("a").focus();
          // The next saving, which the writer asks for by the button or by typing on, is made from what they now see.
          form.elements.seen.value = told.version;
        }
      } catch {
        dirty = true;
        keepHere();
        tell(form.dataset.keptWords, true);
        saveTimer = setTimeout(saveNow, 5 * SAVE_AFTER);
      } finally {
        saving = null;
      }
      return undefined;
    })();
    return saving;
  }

  async function look() {
    looking?.abort();
    looking = new AbortController();
    try {
      const answer = await fetch(preview, { method: "POST", body: typed(), redirect: "manual", signal: looking.signal });
      if (!answer.ok) return;
      const open = [...galleys.querySelectorAll("details")].map((each) => each.open);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      galleys.replaceChildren(...page.body.childNodes);
      const now = [...galleys.querySelectorAll("details")];
      if (now.length === open.length) now.forEach((each, at) => { each.open = open[at]; });
    } catch { /* the next key asks again */ }
  }

  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(saveTimer);
    clearTimeout(lookTimer);
    saveTimer = setTimeout(saveNow, SAVE_AFTER);
    lookTimer = setTimeout(look, LOOK_AFTER);
  });
  form.addEventListener("submit", (event) => {
    if (dirty) keepHere();
    token();
    if (!event.submitter?.name) filing = true;
    setTimeout(() => { filing = false; }, SAVE_AFTER); // refused: the page is still here
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) {
      keepHere();
      saveNow();
    }
  });
  addEventListener("online", saveNow);

  // A chosen picture is kept with the draft at once; where that fails it stays chosen, and goes when the form does.
  const slots = [...form.querySelectorAll(".slot")];
  const fieldOf = (slot, name) => form.elements[`${name}_${slot.dataset.place}`];
  const imageOf = (slot) => {
    const there = slot.querySelector(".cut img");
    if (there) return there;
    const image = Object.assign(new Image(), { alt: "", hidden: true });
    slot.querySelector(".cut").append(image);
    return image;
  };
  const aim = (slot) => {
    const [x, y] = (fieldOf(slot, "focus").value || "50 50").split(" ");
    imageOf(slot).style.objectPosition = `${x}% ${y}%`;
  };
  const show = (slot, kept, name, isPicture, alternative) => {
    fieldOf(slot, "kept").value = kept;
    slot.querySelector(".kept").hidden = !kept;
    slot.querySelector(".kept-name").textContent = name;
    const image = imageOf(slot);
    image.hidden = !isPicture;
    if (isPicture) image.src = `${pictures}/${kept}`;
    else image.removeAttribute("src");
    if (alternative) fieldOf(slot, "alternative").value ||= alternative;
    for (let at = slot.parentElement; at !== form; at = at.parentElement) if (kept && at.matches("details")) at.open = true;
    aim(slot);
    form.dispatchEvent(new Event("input"));
  };
  for (const slot of slots) {
    const [chosen, focus, image] = [fieldOf(slot, "picture"), fieldOf(slot, "focus"), imageOf(slot)];
    chosen.addEventListener("change", async () => {
      if (!chosen.files[0]) return;
      const fields = new FormData();
      fields.set("csrfmiddlewaretoken", token());
      fields.set("draft", draft);
      fields.set("picture", chosen.files[0]);
      try {
        const answer = await fetch(pictures, { method: "POST", body: fields, redirect: "manual" });
        if (answer.status !== 200) return tell((await answer.json()).sentence, true);
        const told = await answer.json();
        show(slot, told.id, told.name, told.is_picture);
        chosen.value = "";
      } catch { /* it stays chosen */ }
      return undefined;
    });
    fieldOf(slot, "away").addEventListener("change", (event) => {
      event.target.checked = false;
      show(slot, "", "", false);
      for (const name of ["caption", "credit", "alternative", "focus"]) fieldOf(slot, name).value = "";
      chosen.focus();
    });
    focus.addEventListener("change", () => aim(slot));
    image.addEventListener("click", (event) => {
      const value = pointOf(image, event);
      if (![...focus.options].some((each) => each.value === value)) focus.add(new Option(value.replace(" ", " % · ") + " %", value));
      focus.value = value;
      focus.dispatchEvent(new Event("input", { bubbles: true }));
      aim(slot);
    });
    aim(slot);
  }

  // HTML that is pasted and files that are dropped are read by the wire and come back as text that can be mended.
  const areas = form.querySelectorAll("textarea[name^=copy]");
  const writtenOf = (area) => form.elements[area.name.replace("copy", "written")];
  const put = (area, text, markdown) => {
    area.focus();
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    if (markdown) writtenOf(area).value = "markdown";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const read = async (area, fields, otherwise) => {
    fields.set("csrfmiddlewaretoken", token());
    fields.set("draft", draft);
    for (const slot of slots) fields.set(`kept_${slot.dataset.place}`, fieldOf(slot, "kept").value);
    try {
      const answer = await fetch(paste, { method: "POST", body: fields, redirect: "manual" });
      const told = await toldBy(answer);
      if (!answer.ok) {
        tell(told.sentence, true);
        if (otherwise) put(area, otherwise, false);
        return false;
      }
      put(area, told.text, true);
      for (const slot of slots) {
        const kept = told.fields[`kept_${slot.dataset.place}`];
        if (kept) show(slot, kept, told.names[kept], true, told.fields[`alternative_${slot.dataset.place}`]);
      }
      if (told.untaken.length) tell(`${form.dataset.untakenWords} ${told.untaken.join(", ")}`, true);
      return true;
    } catch {
      if (otherwise) put(area, otherwise, false);
      return false;
    }
  };
  for (const area of areas) {
    const upload = form.elements[area.name.replace("copy", "upload")];
    upload.addEventListener("change", async () => {
      const file = upload.files[0];
      if (!file || !/\.(docx|html?)$/i.test(file.name) || area.value.trim()) return;
      const fields = new FormData();
      fields.set("upload", file);
      if (await read(area, fields, "")) upload.value = "";
    });
    area.addEventListener("paste", (event) => {
      const html = event.clipboardData.getData("text/html");
      const plain = event.clipboardData.getData("text/plain");
      const wire = area.value.trim() && writtenOf(area).value !== "markdown";
      if (!html || wire || html.length > LONGEST) return;
      event.preventDefault();
      const fields = new FormData();
      fields.set("html", html);
      read(area, fields, plain);
    });
    area.addEventListener("dragover", (event) => {
      if (event.dataTransfer.types.includes("Files")) {
        event.preventDefault();
        area.classList.add("dropping");
      }
    });
    area.addEventListener("dragleave", () => area.classList.remove("dropping"));
    area.addEventListener("drop", async (event) => {
      area.classList.remove("dropping");
      const file = event.dataTransfer.files[0];
      if (!file) return;
      event.preventDefault();
      const isPlain = /\.(txt|md|markdown)$/i.test(file.name) || (file.type.startsWith("text/") && file.type !== "text/html");
      if (!isPlain) { // the wire reads it, or says why not
        const fields = new FormData();
        fields.set("upload", file);
        await read(area, fields, "");
      } else if (file.size <= LONGEST) {
        put(area, await file.text(), /\.(md|markdown)$/i.test(file.name));
      } else {
        tell(form.dataset.longWords, true);
      }
    });
  }

  // What this browser kept when it could not be saved.
  const here = localStorage.getItem(shelf + draft);
  if (here) {
    for (const [name, value] of JSON.parse(here)) {
      const field = form.elements[name];
      if (!field || ["seen", "draft", "key"].includes(name)) continue;
      if (field instanceof RadioNodeList || field.type === "checkbox") {
        for (const box of field.length ? field : [field]) if (box.value === value) box.checked = true;
      } else field.value = value;
    }
    for (const slot of slots) {
      const kept = fieldOf(slot, "kept").value;
      if (kept && slot.querySelector(".kept").hidden) show(slot, kept, "", true);
    }
    dirty = true;
    saveNow();
  } else {
    const other = Object.keys(localStorage).find((each) => each.startsWith(shelf));
    if (other) {
      const left = document.querySelector("#left-here");
      left.hidden = false;
      left.querySelector("a").href = `?draft=${other.slice(shelf.length)}`;
    }
  }
  form.querySelector(".look").hidden = true;

  // Counting reads every profile, so that it is asked for and not done as one types.
  const counting = form.querySelector(".count-button");
  counting.addEventListener("click", async (event) => {
    event.preventDefault();
    counting.disabled = true;
    try {
      const answer = await fetch(form.dataset.count, { method: "POST", body: typed(), redirect: "manual" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelector("#audience").replaceChildren(...page.body.childNodes);
    } finally {
      counting.disabled = false;
    }
  });
  if ([...areas].some((area) => area.value.trim())) look();
}
